import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Config } from '@app/core';
import { Agent, request } from 'undici';
import { NetworkPolicy } from './network-policy.js';

export const ANSWER_WITHIN_MS = 15_000;
const LONGEST_ANSWER_BYTES = 16 * 1024;

export interface HttpAnswer {
  status: number;
  text: string;
}

/** Posts to addresses that admins have entered. Follows no redirect and reaches no internal address. */
@Injectable()
export class OutboundHttp implements OnApplicationShutdown {
  private readonly policy: NetworkPolicy;
  private readonly agent: Agent;

  constructor(config: Config) {
    this.policy = new NetworkPolicy(config.env.ALLOWED_WEBHOOK_NETWORKS);
    this.agent = new Agent({ connect: { lookup: this.policy.lookup, timeout: ANSWER_WITHIN_MS }, keepAliveTimeout: 1_000 });
  }

  /** @throws Error when there is no answer in time, or the address is not allowed. */
  async post(address: string, body: string, headers: Record<string, string>): Promise<HttpAnswer> {
    const url = new URL(address);
    if (url.protocol !== 'https:' && url.protocol !== 'http:') throw new Error('only http and https addresses can be reached');
    this.policy.checkLiteral(url);
    const answer = await request(url, { method: 'POST', body, headers: { 'user-agent': 'api-gateway-pro', ...headers }, dispatcher: this.agent, signal: AbortSignal.timeout(ANSWER_WITHIN_MS) });
    return { status: answer.statusCode, text: await readStart(answer.body) };
  }

  async onApplicationShutdown(): Promise<void> {
    await this.agent.destroy();
  }
}

async function readStart(body: AsyncIterable<Buffer> & { destroy(): void }): Promise<string> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of body) {
    parts.push(part);
    length += part.length;
    if (length >= LONGEST_ANSWER_BYTES) {
      body.destroy();
      break;
    }
  }
  return Buffer.concat(parts).toString('utf8', 0, LONGEST_ANSWER_BYTES);
}
