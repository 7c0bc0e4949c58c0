module labs.local/koko

go 1.26

require github.com/redhat-nfvpe/koko v0.0.0-20210415181932-a18aa44814ea

require (
	github.com/MakeNowJust/heredoc v0.0.0-20171113091838-e9091a26100e // indirect
	github.com/Microsoft/go-winio v0.0.0-20180823222421-97e4973ce50b // indirect
	github.com/containernetworking/plugins v0.0.0-20180803153142-19f2f28178aa // indirect
	github.com/docker/distribution v0.0.0-20181024170156-93e082742a00 // indirect
	github.com/docker/docker v0.0.0-20181024220401-bc4c1c238b55 // indirect
	github.com/docker/go-connections v0.0.0-20180228141015-7395e3f8aa16 // indirect
	github.com/docker/go-units v0.0.0-20180212134657-47565b4f722f // indirect
	github.com/gogo/protobuf v1.2.2-0.20190723190241-65acae22fc9d // indirect
	github.com/golang/protobuf v1.3.2 // indirect
	github.com/google/gofuzz v1.0.0 // indirect
	github.com/konsorten/go-windows-terminal-sequences v1.0.1 // indirect
	github.com/mattn/go-getopt v0.0.0-20150316012638-824dc755f216 // indirect
	github.com/opencontainers/go-digest v0.0.0-20170607195333-279bed98673d // indirect
	github.com/opencontainers/image-spec v0.0.0-20171030174740-d60099175f88 // indirect
	github.com/pkg/errors v0.0.0-20160929014801-645ef00459ed // indirect
	github.com/sirupsen/logrus v1.4.2 // indirect
	github.com/vishvananda/netlink v0.0.0-20180316044622-a2ad57a690f3 // indirect
	github.com/vishvananda/netns v0.0.0-20180720170159-13995c7128cc // indirect
	golang.org/x/net v0.0.0-20191004110552-13f9640d40b9 // indirect
	golang.org/x/sys v0.0.0-20190826190057-c7b8b68b1456 // indirect
	golang.org/x/text v0.3.2 // indirect
	google.golang.org/genproto v0.0.0-20190502173448-54afdca5d873 // indirect
	google.golang.org/grpc v1.24.0 // indirect
	gopkg.in/inf.v0 v0.9.1 // indirect
	k8s.io/apimachinery v0.0.0-20191203211716-adc6f4cd9e7d // indirect
	k8s.io/cri-api v0.0.0-20191204094248-a6f63f369f6d // indirect
	k8s.io/klog v1.0.0 // indirect
	k8s.io/kubernetes v1.14.6 // indirect
)
