"""The ground floor: the words and the wire format that terminal and account share.

No I/O beyond this package's own files, no framework. Everything here can be read in an
hour and used from either side.
"""
