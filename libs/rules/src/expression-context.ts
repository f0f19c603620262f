import type { AttemptFacts } from './attempt-facts.js';

/** The answer with CEL's types: integers are BigInt, and the body is parsed when it is asked for. */
export class CelResponse {
  private parsed: unknown;

  constructor(private readonly facts: AttemptFacts['response']) {}

  get status(): bigint {
    return BigInt(this.facts.status);
  }

  get headers(): object {
    return this.facts.headers;
  }

  get body(): string {
    return this.facts.body;
  }

  /** An empty map when the body is not JSON, so that `has()` and `.?` work on it. */
  get json(): unknown {
    if (this.parsed === undefined) {
      try {
        this.parsed = JSON.parse(this.facts.body) as unknown;
      } catch {
        this.parsed = {};
      }
    }
    return this.parsed;
  }
}

export class CelKey {
  constructor(private readonly facts: AttemptFacts['key']) {}

  get id(): bigint {
    return BigInt(this.facts.id);
  }

  get name(): string {
    return this.facts.name;
  }

  get tags(): readonly string[] {
    return this.facts.tags;
  }
}

export class CelUpstream {
  constructor(private readonly facts: AttemptFacts['upstream']) {}

  get id(): bigint {
    return BigInt(this.facts.id);
  }

  get name(): string {
    return this.facts.name;
  }

  get slug(): string {
    return this.facts.slug;
  }
}

export class CelRequest {
  constructor(private readonly facts: AttemptFacts['request']) {}

  get method(): string {
    return this.facts.method;
  }

  get path(): string {
    return this.facts.path;
  }

  get headers(): object {
    return this.facts.headers;
  }
}

/** The facts in CEL's types. Made once an attempt, for all rules. */
export class ExpressionContext {
  readonly response: CelResponse;
  readonly request: CelRequest;
  readonly key: CelKey;
  readonly upstream: CelUpstream;
  readonly latencyMs: number;
  readonly outcome: string;

  constructor(facts: AttemptFacts) {
    this.response = new CelResponse(facts.response);
    this.request = new CelRequest(facts.request);
    this.key = new CelKey(facts.key);
    this.upstream = new CelUpstream(facts.upstream);
    this.latencyMs = facts.latencyMs;
    this.outcome = facts.outcome;
  }
}
