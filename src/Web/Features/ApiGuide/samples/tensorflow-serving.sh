base=http://localhost:5080

curl -fsS "$base/v1/models/mnist" && echo
curl -fsS "$base/api/datasets/synthetic-digits/test/0?normalize=true" |
  sed 's/.*"pixels":\(.*\)}/{"instances":[\1]}/' |
  curl -fsS "$base/v1/models/mnist:predict" -d @-
