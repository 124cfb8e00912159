// Watch: the loss of every iteration as it happens, over SignalR. Once: npm install @microsoft/signalr
// The job is the first argument, else the newest one.
import { HubConnectionBuilder, LogLevel } from '@microsoft/signalr';

const base = 'http://localhost:5080';

const newest = async () => (await (await fetch(`${base}/api/training/jobs?limit=1`)).json()).jobs[0].id;
const job = process.argv[2] ?? await newest();
const hub = new HubConnectionBuilder()
  .withUrl(`${base}/hubs/training`)
  .configureLogging(LogLevel.Warning)
  .build();
await hub.start();
let state;
await new Promise((complete, error) => hub.stream('Watch', job, 1).subscribe({
  next: frame => {
    frame.losses.forEach((loss, k) => console.log(`${frame.from + k},${loss}`));
    state = frame.state;
  },
  complete,
  error,
}));
await hub.stop();
console.log(state);
