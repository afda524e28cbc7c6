# Files: what is wrong with one, and how lists show them.
file-empty = This file is empty. Please choose another.
file-type = This kind of file ({ $found }) is not taken here. Documents, pictures, sound, video and ZIP files are.
file-type-only = This kind of file ({ $found }) is not taken here. Please send: { $accept }.
file-too-large = This file is too large: at most { $max } MB. Nothing of it was kept.
file-too-many-of-person = Everybody can hand in { $max } files over all entries, and { $name } has as many. Delete one first.
file-too-many = There is room for { $max } files here. Delete one first.
file-none = Please choose a file
file-download = Download
file-sha256 = SHA-256
file-pixels = This picture has { $width } × { $height } pixels; at most { $max } million are taken. Make it smaller and send it again.
file-zip-damaged = This file cannot be opened: it is damaged, or has not arrived whole. Pack it again and send it once more.
file-zip-many = This ZIP file holds more than { $max } files. Please send fewer.
file-zip-large = The files in this ZIP file take more than { $max } MB when unpacked. Please send less.
file-zip-bomb = The files in this ZIP file are said to be so much larger than itself that it is not taken. Pack them again, or send them one by one.
file-zip-nested = This ZIP file holds more than { $max } other archives. Please send the files themselves.
file-zip-outside = The ZIP file holds “{ $name }”, which would be unpacked outside of its folder. Pack it again without such names.
file-state-checking = Being checked
file-state-infected = Held back
file-checking-own = It is being checked for viruses. You need not wait: you can hand in meanwhile.
file-checking-text = It is being checked for viruses; you can open it when that is done.
file-infected-own = A virus was found in it ({ $finding }), so nobody can open it. Delete it, check your computer, and send a clean file.
file-infected-text = A virus was found in it ({ $finding }), so nobody can open it.
file-holds = { $n ->
    [one] Holds one file
   *[other] Holds { $n } files
  } ({ $size } unpacked)
file-holds-more = { $n ->
    [one] One more file is not listed.
   *[other] { $n } more files are not listed.
  }
file-holds-locked = Some of them are locked with a password.
file-original = Save the picture as it was sent
file-original-size = { $width } × { $height } pixels,
