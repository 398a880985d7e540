#!/bin/sh
# GNU parallel: n processes on this machine, one shard each. Usage: parallel.sh <n> <file> <options of run>
if [ "$1" = one ]; then
  shard=$2 file=$3
  shift 3
  # Exit 3 is safe to retry; anything else that is not 0 needs a person.
  for try in 1 2 3; do
    tim-import run "$file" --shard "$shard" --no-progress "$@"
    code=$?
    [ "$code" = 3 ] || exit "$code"
  done
  exit 3
fi
n=$1 file=$2
shift 2
seq "$n" | parallel -q -j "$n" --line-buffer --tagstring 'shard {}' sh "$0" one "{}/$n" "$file" "$@"
