# Watch: the loss of every iteration while the job runs, here by asking for what is new:
# curl does not speak SignalR. The lines are iteration,loss and, where it was measured, accuracy.
# The job is the first argument, else the newest one.
base=http://localhost:5080

job=${1:-$(curl -fsS "$base/api/training/jobs?limit=1" | cut -d'"' -f6)}
next=1
while
  # the state before the losses: once it says the end, none are missing
  state=$(curl -fsS "$base/api/training/jobs/$job" | grep -oE '"state":"[a-z]+"' | cut -d'"' -f4)
  # the first line after the names is of the network before it was trained: it has no loss
  losses=$(curl -fsS "$base/api/training/jobs/$job/metrics?from=$next" -H 'Accept: text/csv' | awk -F, 'NR > 1 && $2 != ""')
  if [ -n "$losses" ]; then
    echo "$losses"
    next=$(($(tail -n 1 <<<"$losses" | cut -d, -f1) + 1))
  fi
  [[ $state =~ queued|running|paused ]]
do sleep 0.5; done
echo "$state"
