/**
 * The records of flat IDocs: fields and their lengths, in the order in which they stand. Times and quantities have 15
 * characters: ten digits, the point, three decimals, the sign.
 */
export type Layout = readonly (readonly [name: string, length: number])[];

/** EDI_DC40, 524 characters. */
export const controlLayout: Layout = [
  ...fields('TABNAM 10, MANDT 3, DOCNUM 16, DOCREL 4, STATUS 2, DIRECT 1, OUTMOD 1, EXPRSS 1, TEST 1, IDOCTYP 30'),
  ...fields('CIMTYP 30, MESTYP 30, MESCOD 3, MESFCT 3, STD 1, STDVRS 6, STDMES 6, SNDPOR 10, SNDPRT 2, SNDPFC 2'),
  ...fields('SNDPRN 10, SNDSAD 21, SNDLAD 70, RCVPOR 10, RCVPRT 2, RCVPFC 2, RCVPRN 10, RCVSAD 21, RCVLAD 70'),
  ...fields('CREDAT 8, CRETIM 6, REFINT 14, REFGRP 14, REFMES 14, ARCKEY 70, SERIAL 20'),
];

const slots = [1, 2, 3, 4, 5, 6];

export const ticketLayout: Layout = [
  ...fields('CONF_NO 10, ORDERID 12, SEQUENCE 6, OPERATION 4, SUB_OPER 4, CAPA_CATEGORY 3, SPLIT 3, FIN_CONF 1'),
  ...fields('CLEAR_RES 1, POSTG_DATE 8, DEV_REASON 4, CONF_TEXT 40, PLANT 4, WORK_CNTR 8, RECORDTYPE 3'),
  ...fields('CONF_QUAN_UNIT 3, CONF_QUAN_UNIT_ISO 3, YIELD 15, SCRAP 15, REWORK 15'),
  ...slots.flatMap((n) =>
    fields(`CONF_ACTI_UNIT${n} 3, CONF_ACTI_UNIT${n}_ISO 3, CONF_ACTIVITY${n} 15, NO_REMN_ACTI${n} 1`),
  ),
  ...fields('CONF_BUS_PROC_UNIT1 3, CONF_BUS_PROC_UNIT1_ISO 3, CONF_BUS_PROC1 15, NO_REMN_BUS_PROC1 1'),
  ...['EXEC_START', 'SETUP_FIN', 'PROC_START', 'PROC_FIN', 'TEARDOWN_START', 'EXEC_FIN', 'FCST_FIN'].flatMap((at) =>
    fields(`${at}_DATE 8, ${at}_TIME 6`),
  ),
  ...slots.flatMap((n) => fields(`STD_UNIT${n} 3, STD_UNIT${n}_ISO 3, FORCAST_STD_VAL${n} 15`)),
  ...fields('PERS_NO 8, TIMEID_NO 8, WAGETYPE 4, SUITABILITY 2, NO_OF_EMPLOYEE 6, WAGEGROUP 3, BREAK_UNIT 3'),
  ...fields('BREAK_UNIT_ISO 3, BREAK_TIME 15, EX_CREATED_BY 12, EX_CREATED_DATE 8, EX_CREATED_TIME 6'),
  ...slots.flatMap((n) => fields(`TARGET_ACTI${n} 15`)),
  ...fields('EX_IDENT 32, LOGDATE 8, LOGTIME 6'),
];

export const cancellationLayout: Layout = [
  ...fields('CONF_NO 10, ORDERID 12, SEQUENCE 6, OPERATION 4, SUB_OPER 4, PROC_START_TIME 6, EX_IDENT 32'),
  ...fields('POSTG_DATE 8, CONF_TEXT 40'),
];

function fields(said: string): [string, number][] {
  return said.split(', ').map((one): [string, number] => {
    const [name = '', length = ''] = one.split(' ');
    return [name, Number(length)];
  });
}
