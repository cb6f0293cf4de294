/** The potting cell and the old press: plain JSON over MQTT, QoS 1, the last word retained. */
import { connectAsync, type MqttClient } from 'mqtt';
import type { Machine } from '../plant/machine.ts';
import { spoken } from '../plant/spoken.ts';
import type { Face } from './face.ts';

export interface MqttJsonFaceOptions {
  url: string;
  /** Left out: the address says who it is, or nobody. */
  login?: { username: string; password: string } | undefined;
}

/** A cell that says nothing new says at least that it is there. */
const HEARTBEAT_MS = 5_000;

export function createMqttJsonFace(options: MqttJsonFaceOptions): Face {
  let client: MqttClient | null = null;
  let heartbeat: NodeJS.Timeout | null = null;

  function say(machine: Machine, at: number): void {
    const { id, face } = machine.params;
    const counters = machine.counters();
    if (face === 'potting')
      send(`plant/potting/${id}/status`, {
        ts: new Date(at).toISOString(),
        state: spoken.potting?.[machine.state()].word,
        good: counters.good,
        scrap: counters.scrap,
        alarm: machine.alarm() ?? '',
      });
    else if (face === 'pulse') send(`plant/forge/${id}/pulse`, { ts: at, pulse: counters.cycles % 65_536 });
  }

  function send(topic: string, payload: unknown): void {
    client?.publish(topic, JSON.stringify(payload), { qos: 1, retain: true });
  }

  return {
    async start(all) {
      const machines = all.filter(({ params }) => params.face === 'potting' || params.face === 'pulse');
      if (machines.length === 0) return;
      client = await connectAsync(options.url, { ...options.login, clean: true, reconnectPeriod: 500 });
      for (const machine of machines) say(machine, machine.memory().clock);
      heartbeat = setInterval(() => {
        for (const machine of machines) if (machine.params.face === 'potting') say(machine, machine.memory().clock);
      }, HEARTBEAT_MS);
    },
    tell(machine, signal) {
      const { face } = machine.params;
      if (signal.type === 'cycle' || (signal.type === 'state' && face === 'potting')) say(machine, signal.at);
    },
    async stop() {
      if (heartbeat !== null) clearInterval(heartbeat);
      await client?.endAsync();
      client = null;
    },
  };
}
