base=http://localhost:5080

curl -fsS "$base/v2/models/mnist" && echo
curl -fsS "$base/api/datasets/synthetic-digits/test/0" |
  sed 's/.*"pixels":\(.*\)}/{"inputs":[{"name":"pixels","shape":[1,784],"datatype":"UINT8","data":\1}]}/' |
  curl -fsS "$base/v2/models/mnist/infer" -H 'Content-Type: application/json' -d @-
