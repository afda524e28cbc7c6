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
