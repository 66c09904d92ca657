"""Articles of text dumps: blocks without tags, judged by their words, their shape and their neighbours."""
