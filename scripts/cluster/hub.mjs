// The live stream of a job as a browser receives it: SignalR's JSON protocol over a WebSocket. Node 20 has no WebSocket client of its own.
import http from 'node:http';
import { randomBytes } from 'node:crypto';

const text = 1, close = 8, ping = 9, pong = 10, end = '\x1e';

/** A masked frame, as a client must send it. */
function frame(opcode, payload) {
  const mask = randomBytes(4), body = Buffer.from(payload, 'utf8');
  const length = body.length < 126 ? [0x80 | body.length] : [0xfe, body.length >> 8, body.length & 255];
  return Buffer.concat([Buffer.from([0x80 | opcode, ...length]), mask, body.map((byte, i) => byte ^ mask[i & 3])]);
}

/** The first frame of what has arrived, and how many bytes it took; nothing while it is incomplete. */
function parse(bytes) {
  if (bytes.length < 2) return null;
  let length = bytes[1] & 127, at = 2;
  if (length > 125) {
    at = length === 126 ? 4 : 10;
    if (bytes.length < at) return null;
    length = at === 4 ? bytes.readUInt16BE(2) : Number(bytes.readBigUInt64BE(2));
  }
  return bytes.length < at + length ? null : { opcode: bytes[0] & 15, payload: bytes.subarray(at, at + length), size: at + length };
}

/**
 * Watches a job from an iteration on; onFrame gets every frame of the hub. Resolves when the stream completes; rejects where it breaks off,
 * or where the losses are not those of each iteration once and in order.
 */
export function watch(base, id, { from = 1, onFrame = () => {} } = {}) {
  return new Promise((resolve, reject) => {
    const losses = []; let last, socket;
    const fail = (why) => { socket?.destroy(); reject(new Error(`watching ${id} at ${base}: ${why}`)); };
    const send = (message) => socket.write(frame(text, JSON.stringify(message) + end));
    const take = (item) => {
      const next = from + losses.length;
      if (item.losses.length && item.from !== next) return fail(`a frame from ${item.from}, but ${next} is next`);
      for (const loss of item.losses) losses.push(loss);
      last = item;
      onFrame(item);
    };
    const receive = (message) => {
      if (message.type === 2) take(message.item);
      else if (message.type === 3) { socket.end(frame(close, '')); message.error ? fail(message.error) : resolve({ losses, last }); }
      else if (message.type === 7) fail(message.error ?? 'the server closes');
      else if (message.error) fail(message.error);
    };
    const handshake = {
      connection: 'Upgrade', upgrade: 'websocket', 'sec-websocket-version': 13, 'sec-websocket-key': randomBytes(16).toString('base64') };
    const request = http.get(`${base}/hubs/training`, { agent: false, headers: handshake });
    request.on('response', (response) => fail(`status ${response.statusCode}`));
    request.on('error', (error) => fail(error.message));
    request.on('upgrade', (_, upgraded, early) => {
      socket = upgraded;
      let bytes = early, message = '';
      const read = (more) => {
        bytes = Buffer.concat([bytes, more]);
        for (let next; (next = parse(bytes)); bytes = bytes.subarray(next.size)) {
          if (next.opcode === ping) socket.write(frame(pong, next.payload));
          else if (next.opcode === close) return fail('the server closes');
          else message += next.payload.toString('latin1');
        }
        const complete = message.split(end);
        message = complete.pop();
        for (const part of complete) receive(JSON.parse(part));
      };
      socket.on('data', read);
      socket.on('error', (error) => fail(error.message));
      socket.on('close', () => fail('the connection is gone'));
      send({ protocol: 'json', version: 1 });
      send({ type: 4, invocationId: '1', target: 'Watch', arguments: [id, from] });
      read(Buffer.alloc(0));
    });
  });
}
