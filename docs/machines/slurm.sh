#!/bin/bash
#SBATCH --job-name=tim-import
#SBATCH --array=1-4
#SBATCH --cpus-per-task=1
#SBATCH --mem=512M
#SBATCH --requeue
# Slurm: four tasks, one shard each. The secrets are in a file that only you can read:
# export TIM_SECRET_KEY_FILE=… TIM_REDIS_PASSWORD=…
set -euo pipefail
source "$HOME/.tim-import.env"
exec tim-import run users.csv --shard auto --sdkappid 1400000000 \
  --redis redis://tim@redis:6379 --ledger redis://tim@redis:6379 --no-progress
