# Files: what is wrong with one, and how lists show them.
file-empty = This file is empty. Please choose another.
file-type = This kind of file ({ $found }) is not taken here. Documents, pictures, sound, video and ZIP files are.
file-type-only = This kind of file ({ $found }) is not taken here. Please send: { $accept }.
file-too-large = This file is too large: at most { $max } MB. Nothing of it was kept.
file-too-many-of-person = Everybody can hand in { $max } files over all entries, and { $name } has as many. Delete one first.
file-too-many = There is room for { $max } files here. Delete one first.
file-not-kept = The site cannot store files right now, so { $name } was not kept. Your text was saved. Please try again with this file in some minutes.
file-none = Please choose a file
file-download = Download
file-sha256 = SHA-256
file-pixels = This picture has { $width } × { $height } pixels; at most { $max } million are taken. Make it smaller and send it again.
file-pixels-min-long = This picture has { $width } × { $height } pixels; at least { $n } are needed on the long side. Please send a larger one.
file-pixels-min-short = This picture has { $width } × { $height } pixels; at least { $n } are needed on the short side. Please send a larger one.
file-pixels-max-long = This picture has { $width } × { $height } pixels; at most { $n } are taken on the long side. Please make it smaller.
file-pixels-max-short = This picture has { $width } × { $height } pixels; at most { $n } are taken on the short side. Please make it smaller.
file-pixels-unknown = How many pixels this picture has cannot be read. Please send it as JPEG, PNG, GIF, WebP or TIFF.
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
file-raw-own = There is no preview of this kind of picture, and only the organisers and jurors who know your team can open it. Send it as JPEG, PNG or WebP, and everybody sees it.
file-raw = There is no preview of this kind of picture. Save it to look at it.
file-raw-closed = There is no preview of this kind of picture.
file-first-page = First page of { $name }
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
file-infected = A virus was found in “{ $name }”. Delete it and send a clean file.
file-held-title = Files held back
file-held-lead = Files in which a virus was found, and files that are still being looked at. Jury and public cannot open either.
file-held-none = Nothing is held back
file-held-none-text = No virus was found in any file, and none is waiting to be looked at.
file-held-off = No virus scan is set up on this site, so files are not looked at. Whoever runs the site can set scan.clamd.
file-held-most = Only the first { $n } are shown.
file-held-file = File
file-held-from = Entry
file-held-state = State
file-held-arrived = Received
file-held-brief = A file of a brief
file-held-competition = The logo
file-held-found = { $n ->
    [one] A virus was found in one file.
   *[other] A virus was found in { $n } files.
  }
file-held-see = See the files that are held back
file-mail-infected-subject = A virus was found in { $name } ({ $competition })
file-mail-infected-text = A virus was found in the file “{ $name }” that was sent to { $competition }: { $finding }. Nobody can open the file; it was not handed on.
file-mail-infected-next = Please delete it, check the computer that it came from, and send a clean file. If it is part of what you have handed in, submit again afterwards.
file-mail-infected-action = Open the page
file-mail-infected-contact = If you think that this is a mistake, write to { $contact }.
