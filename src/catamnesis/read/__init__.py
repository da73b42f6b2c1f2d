"""From a folder of files to one case, in which every fact knows where it stands written."""
