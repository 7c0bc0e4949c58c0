module labs.local/pause

go 1.26
