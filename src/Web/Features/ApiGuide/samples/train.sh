# Train: a small network on generated digits, and what the finished job says.
base=http://localhost:5080

job=$(curl -fsS "$base/api/training/jobs" -H 'Content-Type: application/json' -d '{
  "model": "mine", "dataset": "synthetic-digits", "layers": [100], "activation": "relu",
  "initializer": "he", "optimizer": { "kind": "adam", "learningRate": 0.001 }, "iterations": 1000 }' | cut -d'"' -f4)
echo "job $job"
while curl -fsS "$base/api/training/jobs/$job" | grep -qE '"state":"(queued|running)"'; do sleep 0.5; done
curl -fsS "$base/api/training/jobs/$job"
