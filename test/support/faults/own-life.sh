#!/bin/sh
# usage: own-life.sh SCRATCH FOLDERS COMMAND…   in namespaces of its own for network and mounts (unshare --net --mount)
#
# Runs a command in a network that has only the loopback, where every address of the world is this machine, and with a
# layer over each of the FOLDERS (one text, with spaces) that takes what is written there: SCRATCH/layers/FOLDER.
set -eu
scratch=$1 folders=$2
shift 2
mkdir -p "$scratch"
mount -t tmpfs tmpfs "$scratch"
for folder in $folders; do
  mkdir -p "$scratch/layers/$folder" "$scratch/pending/$folder"
done
for folder in $folders; do
  mount -t overlay overlay -o "lowerdir=$folder,upperdir=$scratch/layers/$folder,workdir=$scratch/pending/$folder" "$folder"
done
mount -t tmpfs tmpfs /dev/shm
ip link set lo up
ip route add local 0.0.0.0/0 dev lo
ip -6 route add local ::/0 dev lo
exec "$@"
