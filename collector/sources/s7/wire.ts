/** S7 as a polled protocol: reads by PUT/GET, as every S7 controller and most of its imitations give them. */
import { Problem } from '../../../shared/core/words/problem.ts';
import type { Sentence } from '../../../shared/core/words/sentence.ts';
import { Exchange, Silence } from '../polling/exchange.ts';
import type { Range } from '../polling/spot.ts';
import type { Answer, Session, Wire } from '../polling/wire.ts';
import { parseS7Address, parseS7Gap, s7Spot } from './address.ts';
import {
  decodeConnect,
  decodeRead,
  decodeSetup,
  encodeConnect,
  encodeRead,
  encodeSetup,
  fitting,
  type ItemAnswer,
  mostBytes,
  type ReadAnswer,
  s7FrameLength,
} from './frame.ts';
import { type S7Options, tsapOf } from './options.ts';

export const s7Wire: Wire<S7Options> = {
  kind: 's7',
  protocol: 'S7',
  spot: (address) => s7Spot(parseS7Address(address)),
  gap: (text) => parseS7Gap(text),
  unit: () => 0,
  begin: async (options, ending) => {
    const { timeoutMs } = options;
    const exchange = await Exchange.open(options, s7FrameLength, ending);
    try {
      await enter(exchange, options);
      const pduBytes = await exchange.ask(encodeSetup(0), (frame) => decodeSetup(frame, 0), timeoutMs);
      return new S7Session(exchange, pduBytes, timeoutMs);
    } catch (error) {
      exchange.end();
      throw error;
    }
  },
};

/** The controller's door: it is closed to a wrong rack or slot, and when too many have come in already. */
async function enter(exchange: Exchange, options: S7Options): Promise<void> {
  const { rack, slot, timeoutMs } = options;
  const wrongPlace = new Problem('unavailable', { what: 's7WrongPlace', rack, slot });
  let taken: boolean;
  try {
    taken = await exchange.ask(encodeConnect(tsapOf(options)), decodeConnect, timeoutMs);
  } catch (error) {
    // Many just close the line.
    if (error instanceof Silence || (error instanceof Problem && error.sentence?.what === 'speaksElse')) throw error;
    throw wrongPlace;
  }
  if (!taken) throw wrongPlace;
}

class S7Session implements Session {
  readonly #exchange: Exchange;
  readonly #pduBytes: number;
  readonly #timeoutMs: number;
  #reference = 0;

  constructor(exchange: Exchange, pduBytes: number, timeoutMs: number) {
    this.#exchange = exchange;
    this.#pduBytes = pduBytes;
    this.#timeoutMs = timeoutMs;
  }

  most(): number {
    return mostBytes(this.#pduBytes);
  }

  async read(_unit: number, ranges: readonly Range[]): Promise<Answer[]> {
    const answers: Answer[] = [];
    while (answers.length < ranges.length) {
      const rest = ranges.slice(answers.length);
      const asked = rest.slice(0, fitting(rest, this.#pduBytes));
      this.#reference = (this.#reference % 65_535) + 1;
      const reference = this.#reference;
      const read = (frame: Buffer) => decodeRead(frame, reference, asked);
      const answer = await this.#exchange.ask(encodeRead(reference, asked), read, this.#timeoutMs);
      answers.push(...meant(answer, asked));
    }
    return answers;
  }

  end(why?: Sentence): void {
    this.#exchange.end(why);
  }
}

function meant(answer: ReadAnswer, asked: readonly Range[]): Answer[] {
  switch (answer.is) {
    case 'items':
      return answer.items.map(meantItem);
    case 'error': {
      const why = whyRefused(answer.error);
      return asked.map(() => ({ is: 'away', why }));
    }
    default:
      return answer satisfies never;
  }
}

/** What an S7-1200 or S7-1500 says where PUT/GET is not allowed, and what others say. */
function whyRefused(error: number): Sentence {
  if (error === 0x8104) return { what: 's7NotAllowed' };
  return { what: 'answersCode', code: `0x${error.toString(16).padStart(4, '0')}` };
}

function meantItem(item: ItemAnswer): Answer {
  if (item.is === 'bytes') return item;
  switch (item.code) {
    case 0x03:
      return { is: 'refused', why: { what: 's7ReadNotAllowed' } };
    case 0x05:
      return { is: 'refused', why: { what: 's7NoAddress' } };
    case 0x0a:
      return { is: 'refused', why: { what: 's7NoBlock' } };
    default:
      return { is: 'refused', why: { what: 'answersCode', code: `0x${item.code.toString(16).padStart(2, '0')}` } };
  }
}
