base=http://localhost:5080

job=${1:-$(curl -fsS "$base/api/training/jobs?limit=1" | cut -d'"' -f6)}
at="$base/api/training/jobs/$job/iterations/100"
# its batch, its loss before and after the update, parameters and gradients in short
curl -fsS "$at" -o iteration.json
# every array of it: numpy.load("iteration.npz")["dW1"]
curl -fsS "$at/arrays?format=npz" -o iteration.npz
# what the network said of an image then
curl -fsS "$base/api/datasets/synthetic-digits/test/0" | sed 's/.*"pixels"/{"pixels"/' |
  curl -fsS "$at/predict" -H 'Content-Type: application/json' -d @-
