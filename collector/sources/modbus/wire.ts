/** Modbus TCP as a polled protocol. */
import type { Sentence } from '../../../shared/core/words/sentence.ts';
import { Exchange } from '../polling/exchange.ts';
import type { Range } from '../polling/spot.ts';
import type { Answer, Session, Wire } from '../polling/wire.ts';
import { modbusSpot, parseModbusAddress, parseModbusGap, type Table, tables } from './address.ts';
import {
  decodeRead,
  encodeRead,
  modbusFrameLength,
  mostBits,
  mostRegisters,
  type Question,
  type ReadAnswer,
} from './frame.ts';
import type { ModbusOptions } from './options.ts';

export const modbusWire: Wire<ModbusOptions> = {
  kind: 'modbus',
  protocol: 'Modbus TCP',
  spot: (address, { firstAddress = 0 }) => modbusSpot(parseModbusAddress(address), firstAddress),
  gap: (text, { firstAddress = 0 }) => parseModbusGap(text, firstAddress),
  unit: ({ unitId = 1 }) => unitId,
  begin: async (options, ending) => new ModbusSession(await Exchange.open(options, modbusFrameLength, ending), options),
};

class ModbusSession implements Session {
  readonly #exchange: Exchange;
  readonly #options: ModbusOptions;
  #transaction = 0;

  constructor(exchange: Exchange, options: ModbusOptions) {
    this.#exchange = exchange;
    this.#options = options;
  }

  most(block: string): number {
    const isBits = block === 'coil' || block === 'discrete';
    return Math.min(this.#options.mostPerRead, isBits ? mostBits : mostRegisters);
  }

  async read(unit: number, ranges: readonly Range[]): Promise<Answer[]> {
    const answers: Answer[] = [];
    for (const range of ranges) {
      this.#transaction = (this.#transaction + 1) % 65_536;
      const question: Question = { transaction: this.#transaction, unit, table: tableOf(range), range };
      const read = (frame: Buffer) => decodeRead(frame, question);
      const answer = meant(await this.#exchange.ask(encodeRead(question), read, this.#options.timeoutMs), unit);
      answers.push(answer);
      // What keeps it from answering one read keeps it from the others as well.
      if (answer.is === 'away') break;
    }
    return answers;
  }

  end(why?: Sentence): void {
    this.#exchange.end(why);
  }
}

function tableOf({ block }: Range): Table {
  for (const table in tables) if (table === block && isTable(table)) return table;
  throw new Error(`there is no table ${block}`);
}

function isTable(name: string): name is Table {
  return Object.hasOwn(tables, name);
}

/** What an exception means: of this address, or of the device as it is now. */
function meant(answer: ReadAnswer, unit: number): Answer {
  if (answer.is === 'bytes') return answer;
  const { code } = answer;
  switch (code) {
    case 1:
      return { is: 'refused', why: { what: 'modbusNoTable' } };
    case 2:
      return { is: 'refused', why: { what: 'modbusNoAddress' } };
    case 3:
      return { is: 'refused', why: { what: 'widthNotGiven' } };
    case 4:
      return { is: 'refused', why: { what: 'answersCode', code } };
    case 5:
    case 6:
      return { is: 'away', why: { what: 'deviceBusy' } };
    case 10:
    case 11:
      return { is: 'away', why: { what: 'gatewayAway', unit } };
    default:
      return { is: 'away', why: { what: 'answersCode', code } };
  }
}
