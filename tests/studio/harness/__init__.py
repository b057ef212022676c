"""What the tests of the studio's pages share: a quick site, a browser, what a page is asked."""
