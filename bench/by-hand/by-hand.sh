#!/bin/sh
# multus-mirror by hand, without labs: three kind clusters, Multus, links and mirrors with koko, the pods. What it
# ends with is what `labs up multus-mirror` ends with, except that nobody has proven it.
#
# It is told by the environment:
#   KIND, KUBECTL                          programs
#   NODE_IMAGE                             a node image of kind's own layout
#   TOOLBOX_IMAGE, MULTUS_IMAGE, KOKO_IMAGE  images in the engine
#   MULTUS_MANIFEST                        deployments/multus-daemonset-thick.yml of Multus
#   MANIFESTS                              the lab's manifests folder
#   PREFIX                                 what every name begins with
#   FOLDER                                 for the kubeconfigs
set -eu

here=$(cd "$(dirname "$0")" && pwd)
. "$here/parts.sh"

create ran 0 0
create core 1 1
create probe 2 0
load ran
load core
load probe
multus ran
multus core
multus probe
start_koko
wire
mirror
pods ran
pods core
pods probe
ready ran
ready core
ready probe
