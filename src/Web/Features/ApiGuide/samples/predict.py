# Predict: one of the server's test images, and what the model takes it for.
import json
from urllib.request import Request, urlopen

base = "http://localhost:5080"

sample = json.load(urlopen(f"{base}/api/datasets/synthetic-digits/test/0"))
body = json.dumps({"pixels": sample["pixels"]}).encode()
request = Request(f"{base}/predict", body, {"Content-Type": "application/json"})
answer = json.load(urlopen(request))
print(f"label {sample['label']}, read as {answer['digit']} ({answer['confidence']:.1%})",
      f"by {answer['model']}/{answer['version']}")
