# Predict: one of the server's test images as PNG, and what the model takes it for.
base=http://localhost:5080

curl -fsS "$base/api/datasets/synthetic-digits/test/0" -H 'Accept: image/png' -o digit.png
curl -fsS "$base/predict" -H 'Content-Type: image/png' --data-binary @digit.png
