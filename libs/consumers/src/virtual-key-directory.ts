import { Injectable, type OnModuleInit } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { MessageBus, rowsChanged, RowView } from '@app/core';
import { DataSource, In, type Repository } from 'typeorm';
import { Consumer } from './consumer.entity.js';
import { recordOf, VIRTUAL_KEY_ROWS, type VirtualKeyRecord, type VirtualKeyRow } from './virtual-key-record.js';
import { hashSecret } from './virtual-key-secret.js';
import { VirtualKeyUses } from './virtual-key-uses.js';

export const consumersChanged = rowsChanged('consumer');
export const virtualKeysChanged = rowsChanged('virtual_key');

/** Why a client does not come in. `VIRTUAL_KEY_DISABLED` speaks of the key or its consumer. */
export type VirtualKeyRefusal = 'VIRTUAL_KEY_INVALID' | 'VIRTUAL_KEY_EXPIRED' | 'VIRTUAL_KEY_DISABLED' | 'CLIENT_ADDRESS_NOT_ALLOWED' | 'UPSTREAM_NOT_ALLOWED';

export interface AuthenticatedClient {
  readonly consumer: Readonly<Consumer>;
  readonly virtualKey: VirtualKeyRecord;
}

/** Hashes that are kept; hashing is about a hundredth of what a request costs. */
const MOST_HASHES = 10_000;

/** All virtual keys in memory: what the request path asks. */
@Injectable()
export class VirtualKeyDirectory implements OnModuleInit {
  private readonly byHash = new Map<string, VirtualKeyRecord>();
  /** Of secrets that were valid when they came. */
  private readonly hashes = new Map<string, string>();
  private readonly consumers: RowView<Consumer>;
  private readonly virtualKeys: RowView<VirtualKeyRecord>;

  constructor(
    bus: MessageBus,
    dataSource: DataSource,
    @InjectRepository(Consumer) consumers: Repository<Consumer>,
    private readonly uses: VirtualKeyUses,
  ) {
    this.consumers = new RowView(bus, consumersChanged, {
      load: (ids) => consumers.find(ids && { where: { id: In(ids) } }),
      put: () => undefined,
      drop: () => undefined,
    });
    this.virtualKeys = new RowView(bus, virtualKeysChanged, {
      load: async (ids) => {
        const rows = (await (ids ? dataSource.query(`${VIRTUAL_KEY_ROWS} WHERE id = ANY($1)`, [ids]) : dataSource.query(VIRTUAL_KEY_ROWS))) as VirtualKeyRow[];
        return rows.map(recordOf);
      },
      put: (key, before) => {
        if (before) this.forget(before);
        this.byHash.set(key.secretHash, key);
        if (key.previousSecretHash) this.byHash.set(key.previousSecretHash, key);
      },
      drop: (key) => this.forget(key),
    });
  }

  async onModuleInit(): Promise<void> {
    await Promise.all([this.consumers.refresh(), this.virtualKeys.refresh()]);
  }

  /** Who comes in with a secret, or why not. O(1); what is refused is told only to one who has a key that exists. */
  authenticate(secret: string, clientIp: string, upstreamId: number, nowMs: number): AuthenticatedClient | { refusal: VirtualKeyRefusal } {
    const known = this.hashes.get(secret);
    const secretHash = known ?? hashSecret(secret);
    const virtualKey = this.byHash.get(secretHash);
    const consumer = virtualKey && this.consumers.rows.get(virtualKey.consumerId);
    if (!virtualKey || !consumer) return { refusal: 'VIRTUAL_KEY_INVALID' };
    if (secretHash !== virtualKey.secretHash && virtualKey.previousValidUntilMs <= nowMs) return { refusal: 'VIRTUAL_KEY_EXPIRED' };
    if (virtualKey.expiresAtMs <= nowMs) return { refusal: 'VIRTUAL_KEY_EXPIRED' };
    if (!virtualKey.enabled || !consumer.enabled) return { refusal: 'VIRTUAL_KEY_DISABLED' };
    if (!virtualKey.addresses.allows(clientIp)) return { refusal: 'CLIENT_ADDRESS_NOT_ALLOWED' };
    if (virtualKey.upstreamIds && !virtualKey.upstreamIds.has(upstreamId)) return { refusal: 'UPSTREAM_NOT_ALLOWED' };
    if (known === undefined) this.remember(secret, secretHash);
    this.uses.count(virtualKey.id, nowMs);
    return { consumer, virtualKey };
  }

  findConsumer(id: number): Readonly<Consumer> | undefined {
    return this.consumers.rows.get(id);
  }

  findVirtualKey(id: number): VirtualKeyRecord | undefined {
    return this.virtualKeys.rows.get(id);
  }

  private remember(secret: string, secretHash: string): void {
    if (this.hashes.size >= MOST_HASHES) this.hashes.clear();
    this.hashes.set(secret, secretHash);
  }

  private forget(key: VirtualKeyRecord): void {
    this.hashes.clear();
    this.byHash.delete(key.secretHash);
    if (key.previousSecretHash) this.byHash.delete(key.previousSecretHash);
  }
}
