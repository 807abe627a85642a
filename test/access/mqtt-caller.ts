import { connect, type Socket } from 'node:net';

/** What the broker did with a packet: the first byte of its answer and the last one, or that it hung up. */
export type Reply = { readonly type: number; readonly last: number } | 'closed';

/** A gateway by the letter of MQTT 3.1.1, as much of it as refusals need. */
export interface MqttCaller {
  publish(topic: string, payload: unknown): Promise<Reply>;
  subscribe(topic: string): Promise<Reply>;
  close(): void;
}

/** Answers of the broker, by their first byte. */
export const CONNACK = 0x20;
export const PUBACK = 0x40;
export const SUBACK = 0x90;

/** Signs in; gives the broker's word, and the connection. */
export async function mqttCaller(
  port: number,
  username: string,
  password: string,
): Promise<{ readonly reply: Reply; readonly caller: MqttCaller }> {
  const socket = connect(port, '127.0.0.1');
  const send = (packet: Buffer) => answered(socket, packet);
  const head = Buffer.concat([text('MQTT'), Buffer.from([4, 0xc2, 0, 60])]);
  const reply = await send(packet(0x10, head, text(`test-${username}`), text(username), text(password)));
  return {
    reply,
    caller: {
      publish: (topic, payload) =>
        send(packet(0x32, text(topic), Buffer.from([0, 1]), Buffer.from(JSON.stringify(payload)))),
      subscribe: (topic) => send(packet(0x82, Buffer.from([0, 2]), text(topic), Buffer.from([1]))),
      close: () => socket.destroy(),
    },
  };
}

function answered(socket: Socket, bytes: Buffer): Promise<Reply> {
  return new Promise((resolve) => {
    const done = (reply: Reply) => {
      socket.off('data', onData);
      socket.off('close', onClose);
      resolve(reply);
    };
    const onData = (data: Buffer) => done({ type: data[0] ?? 0, last: data.at(-1) ?? 0 });
    const onClose = () => done('closed');
    socket
      .on('data', onData)
      .on('close', onClose)
      .on('error', () => {});
    if (socket.destroyed) done('closed');
    else socket.write(bytes);
  });
}

function packet(type: number, ...parts: readonly Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  const length: number[] = [];
  for (let rest = body.length; ; rest >>= 7) {
    length.push(rest > 127 ? (rest & 127) | 128 : rest);
    if (rest <= 127) break;
  }
  return Buffer.concat([Buffer.from([type, ...length]), body]);
}

function text(value: string): Buffer {
  const bytes = Buffer.from(value);
  return Buffer.concat([Buffer.from([bytes.length >> 8, bytes.length & 255]), bytes]);
}
