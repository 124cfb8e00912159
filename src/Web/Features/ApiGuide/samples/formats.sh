base=http://localhost:5080

curl -fsS "$base/api/models/mnist/versions/1/download" -o mnist.safetensors
curl -fsS "$base/api/models/mnist/versions/1/download?format=npz" -o mnist.npz
curl -fsS "$base/api/models/mnist/versions/1/download?format=onnx" -o mnist.onnx
# and back in, as a version of another model
curl -fsS "$base/api/models/imported/versions?activation=relu" \
  -H 'Content-Type: application/octet-stream' --data-binary @mnist.safetensors
