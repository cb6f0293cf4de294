/**
 * A machine's ISA-95 job order receiver (OPC 10031-4), from the published nodeset: keeps the jobs that it is given in
 * JobOrderList. A job whose id ends in "refused" gets ReturnStatus 8; one that ends in "lost" is accepted and not kept;
 * one that ends in "late" is listed a second after it was accepted; one that ends in "runs" is run at once, and ends
 * the job that ran.
 */
import { DataType, StatusCodes, Variant, VariantArrayType } from 'node-opcua';

const uri = 'http://opcfoundation.org/UA/ISA95-JOBCONTROL_V2/';

export function addJobControl(addressSpace, namespace, parent) {
  const isa95 = addressSpace.getNamespaceIndex(uri);
  const type = addressSpace.findObjectType('ISA95JobOrderReceiverObjectType', isa95);
  const receiver = type.instantiate({
    browseName: 'JobOrderControl',
    componentOf: parent,
    namespace,
    optionals: ['StoreAndStart', 'Store', 'Update'],
  });
  const entryType = addressSpace.findDataType('ISA95JobOrderAndStateDataType', isa95);
  const jobs = new Map();
  const list = receiver.getComponentByName('JobOrderList');
  const show = () =>
    list.setValueFromSource(
      new Variant({
        dataType: DataType.ExtensionObject,
        arrayType: VariantArrayType.Array,
        value: [...jobs.values()].map(({ jobOrder, number, text }) =>
          addressSpace.constructExtensionObject(entryType, {
            jobOrder,
            state: [{ stateText: { text }, stateNumber: number }],
          }),
        ),
      }),
    );
  show();
  const run = (jobOrder) => {
    for (const job of jobs.values()) if (job.number === 3) Object.assign(job, { number: 5, text: 'Ended' });
    jobs.set(jobOrder.jobOrderID, { jobOrder, number: 3, text: 'Running' });
  };
  const take = (number, text) => (inputArguments, _context, done) => {
    const [{ value: jobOrder }] = inputArguments;
    const refused = jobOrder.jobOrderID.endsWith('refused');
    if (!refused && !jobOrder.jobOrderID.endsWith('lost')) jobs.set(jobOrder.jobOrderID, { jobOrder, number, text });
    if (jobOrder.jobOrderID.endsWith('runs')) run(jobOrder);
    if (jobOrder.jobOrderID.endsWith('late')) setTimeout(show, 1_000);
    else show();
    const status = { dataType: DataType.UInt64, arrayType: VariantArrayType.Scalar, value: refused ? [0, 8] : [0, 0] };
    const outputArguments = [new Variant(status)];
    done(null, { statusCode: StatusCodes.Good, outputArguments });
  };
  receiver.getMethodByName('Store').bindMethod(take(1, 'NotAllowedToStart'));
  receiver.getMethodByName('StoreAndStart').bindMethod(take(2, 'AllowedToStart'));
  receiver.getMethodByName('Update').bindMethod(take(2, 'AllowedToStart'));
}
