base=http://localhost:5080

job=${1:-$(curl -fsS "$base/api/training/jobs?limit=1" | cut -d'"' -f6)}
mkdir -p "runs/$job"
curl -fsS "$base/api/training/jobs/$job/tfevents" -o "runs/$job/events.out.tfevents.webnn"
# then: tensorboard --logdir runs
