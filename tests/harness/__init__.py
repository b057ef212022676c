"""What the tests are made with: a real server process, web servers beside it, measured videos."""
