export { Consumer } from './consumer.entity.js';
export { ConsumersModule } from './consumers.module.js';
export { ConsumersService } from './consumers.service.js';
export { type AuthenticatedClient, consumersChanged, VirtualKeyDirectory, type VirtualKeyRefusal, virtualKeysChanged } from './virtual-key-directory.js';
export type { VirtualKeyRecord } from './virtual-key-record.js';
export { VirtualKeyUses } from './virtual-key-uses.js';
export { VirtualKey } from './virtual-key.entity.js';
export { expireVirtualKeys, VirtualKeysService } from './virtual-keys.service.js';
