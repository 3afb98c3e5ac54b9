import { MemoryRef } from '@steward/contracts';

/**
 * What acts and events say of a record that was read. Both stay readable for ever, and a customer record's title is the customer's name:
 * such a reference goes by its id alone.
 */
export function referenceTo(memory: MemoryRef): MemoryRef {
  const reference = MemoryRef.parse(memory);
  return reference.kind === 'customer' ? { ...reference, title: 'Customer' } : reference;
}
