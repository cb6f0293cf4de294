/**
 * What is used of the driver's package, required: an `import` would look through all of its files for their names, which
 * held the loop for 0.1 s and more after they were loaded in pieces.
 */
import { createRequire } from 'node:module';
import type * as Package from 'node-opcua-client';

const required: typeof Package = createRequire(import.meta.url)('node-opcua-client');

export const {
  AttributeIds,
  BrowseDirection,
  ClientMonitoredItemGroup,
  coerceNodeId,
  crypto_utils,
  DataType,
  ExtensionObject,
  HistoryData,
  MessageSecurityMode,
  NodeClass,
  OPCUAClient,
  SecurityPolicy,
  StatusCodes,
  setDebugLogger,
  setErrorLogger,
  setWarningLogger,
  TimestampsToReturn,
  UserTokenType,
  Variant,
  VariantArrayType,
} = required;

export type ClientMonitoredItemGroup = Package.ClientMonitoredItemGroup;
export type DataType = Package.DataType;
export type ExtensionObject = Package.ExtensionObject;
export type HistoryData = Package.HistoryData;
export type MessageSecurityMode = Package.MessageSecurityMode;
export type OPCUAClient = Package.OPCUAClient;
export type SecurityPolicy = Package.SecurityPolicy;
export type Variant = Package.Variant;
export type VariantArrayType = Package.VariantArrayType;
export type {
  ClientSession,
  ClientSubscription,
  DataValue,
  NodeId,
  OPCUAClientBaseOptions,
  ReferenceDescription,
  UserIdentityInfo,
} from 'node-opcua-client';
