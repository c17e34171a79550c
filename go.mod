module github.com/meshy/meshy

go 1.26
