/** 2,000 sockets that say nothing, half a head or half a body, opened again whenever they are closed, and one that asks at full rate. argv[2]: the port. */
import { Agent, get } from 'node:http';
import { connect } from 'node:net';

const port = Number(process.argv[2]);
const SOCKETS = 2_000;
const host = '127.0.0.1';
const words = [
  '',
  `GET /api/view HTTP/1.1\r\nHost: ${host}\r\nX: `,
  `POST /api/session HTTP/1.1\r\nHost: ${host}\r\nContent-Type: application/json\r\nContent-Length: 4000\r\n\r\n{`,
];

let opened = 0;
const open = (): void => {
  const word = words[opened++ % words.length] ?? '';
  const socket = connect(port, host);
  socket.on('error', () => {});
  socket.on('connect', () => {
    if (word !== '') socket.write(word);
  });
  socket.on('close', () => setTimeout(open, 50));
};
for (let n = 0; n < SOCKETS; n++) open();

const agent = new Agent({ keepAlive: true, maxSockets: 8 });
const ask = (): void => {
  get({ port, host, path: '/api/view', agent }, (answer) => {
    answer.resume();
    answer.on('end', ask);
  }).on('error', () => setTimeout(ask, 5));
};
for (let n = 0; n < 8; n++) ask();
