// The file of an import: dropped on the card or chosen by its field, and sent from here, not over the circuit.

/** @returns an object with send(address) and dispose(); null where the page has been left while this loaded */
export function start(root, page) {
  if (!root) return null;
  const ending = new AbortController(), { signal } = ending;
  const input = root.querySelector('[data-part=file]'), progress = root.querySelector('[data-part=progress]');
  let file = null;

  const choose = chosen => {
    file = chosen;
    // a circuit that is gone answers no more; the page says so itself
    page.invokeMethodAsync('Choose', file.name, file.size).catch(() => { });
  };
  input.addEventListener('change', () => {
    if (input.files.length) choose(input.files[0]);
    // the same file, changed meanwhile, can be chosen again
    input.value = '';
  }, { signal });

  const over = on => root.classList.toggle('over', on);
  root.addEventListener('dragover', () => over(true), { signal });
  root.addEventListener('dragleave', e => { if (!root.contains(e.relatedTarget)) over(false); }, { signal });
  root.addEventListener('drop', e => {
    over(false);
    if (e.dataTransfer.files.length) choose(e.dataTransfer.files[0]);
  }, { signal });
  // dropped beside the card, a file would take the place of the page
  for (const type of ['dragover', 'drop']) addEventListener(type, e => e.preventDefault(), { signal });

  root.dataset.ready = '';
  return {
    send: address => send(file, address, share => { progress.value = share; }, signal),
    dispose: () => ending.abort(),
  };
}

// not by fetch, which does not tell how much of a body has been sent
function send(file, address, told, signal) {
  const request = new XMLHttpRequest(), none = { status: 0, version: 0 };
  request.open('POST', address);
  request.setRequestHeader('content-type', 'application/octet-stream');
  request.responseType = 'json';
  told(0);
  request.upload.onprogress = e => told(e.loaded / e.total);
  signal.addEventListener('abort', () => request.abort());
  return new Promise(resolve => {
    request.onload = () => {
      const { detail, version, accuracy, testLoss, serving } = request.response ?? {};
      resolve({ status: request.status, detail, version: version ?? 0, accuracy, testLoss, serving });
    };
    request.onerror = request.onabort = () => resolve(none);
    request.send(file);
  });
}
