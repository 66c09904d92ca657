"""Articles of HTML pages: blocks with marks, judged by what the DOM tells of them too."""
