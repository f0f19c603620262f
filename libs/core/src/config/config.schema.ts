import { z } from 'zod';

const port = z.coerce.number().int().min(0).max(65_535);
const optionalText = z.string().trim().min(1).optional();
const seconds = (most: number) => z.coerce.number().min(0).max(most);

/** 32 bytes as hex or base64, the only two forms in which a master key is accepted. */
const masterKey = z
  .string()
  .trim()
  .transform((text) => Buffer.from(text, /^[0-9a-f]{64}$/i.test(text) ? 'hex' : 'base64'))
  .refine((bytes) => bytes.length === 32, 'must be 32 bytes, as 64 hex digits or as base64 (openssl rand -base64 32)');

const commaList = z
  .string()
  .default('')
  .transform((text) => text.split(',').map((part) => part.trim()).filter((part) => part !== ''));

const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

/** `value=ROLE` pairs; the value `*` stands for everybody. */
const roleMap = commaList.transform((pairs, context) =>
  pairs.map((pair) => {
    const [, value, role] = /^(.+)=(ADMIN|OPERATOR|VIEWER)$/.exec(pair) ?? [];
    if (value === undefined) context.addIssue({ code: 'custom', message: `has ${JSON.stringify(pair)}, which is not value=ADMIN, value=OPERATOR or value=VIEWER` });
    return { value, role: role as 'ADMIN' | 'OPERATOR' | 'VIEWER' };
  }),
);

/**
 * Every environment variable that the gateway reads. Each may also be given as `NAME_FILE`, the path of a
 * file that holds the value. `.env.example` documents the same list, which a test keeps in step.
 */
export const configSchema = z
  .object({
    PORT: port.default(8000),
    HOST: z.string().trim().min(1).default('127.0.0.1'),
    PUBLIC_URL: z.url({ protocol: /^https?$/ }).optional(),
    WORKERS: z.coerce.number().int().min(1).max(256).default(1),
    DATA_DIR: z.string().trim().min(1).default('./data'),
    DATABASE_URL: z.string().regex(/^postgres(ql)?:\/\//, 'must start with postgres:// or postgresql://').optional(),
    DATABASE_POOL_SIZE: z.coerce.number().int().min(2).max(500).default(10),
    REDIS_URL: z.string().regex(/^rediss?:\/\//, 'must start with redis:// or rediss://').optional(),
    REDIS_LOSS_POLICY: z.enum(['share', 'refuse', 'allow']).default('share'),
    MASTER_KEY: masterKey.optional(),
    MASTER_KEY_OLD: masterKey.optional(),
    ADMIN_EMAIL: z.email().optional(),
    ADMIN_PASSWORD: z.string().min(12, 'must have at least 12 characters').optional(),
    ADMIN_API_TOKEN: z.string().min(20, 'must have at least 20 characters').optional(),
    OIDC_ISSUER: z
      .url({ protocol: /^https?$/ })
      .refine((url) => url.startsWith('https:') || LOOPBACK.test(new URL(url).hostname), 'must be https, save on loopback')
      .optional(),
    OIDC_CLIENT_ID: optionalText,
    OIDC_CLIENT_SECRET: optionalText,
    OIDC_NAME: z.string().trim().min(1).default('single sign-on'),
    OIDC_SCOPES: z.string().trim().min(1).default('openid email profile'),
    OIDC_ROLE_CLAIM: z.string().trim().min(1).default('groups'),
    OIDC_ROLES: roleMap,
    TRUSTED_PROXIES: commaList,
    ALLOWED_WEBHOOK_NETWORKS: commaList.refine((networks) => networks.every((network) => z.union([z.cidrv4(), z.cidrv6(), z.ipv4(), z.ipv6()]).safeParse(network).success), 'must be addresses or CIDR ranges, comma-separated'),
    LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']).default('info'),
    DRAIN_DELAY: seconds(600).default(0),
    DRAIN_TIMEOUT: seconds(3_600).default(30),
    DEFAULT_TIME_ZONE: optionalText,
  })
  .superRefine((env, context) => {
    const complain = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message });
    if (env.REDIS_URL && !env.MASTER_KEY) complain('MASTER_KEY', 'is required when REDIS_URL is set: every node must use the same key');
    for (const name of ['OIDC_CLIENT_ID', 'OIDC_CLIENT_SECRET'] as const) if (env.OIDC_ISSUER && !env[name]) complain(name, 'is required when OIDC_ISSUER is set');
    if (env.OIDC_ISSUER && env.OIDC_ROLES.length === 0) complain('OIDC_ROLES', 'is required when OIDC_ISSUER is set: without it nobody gets a role');
    if (env.ADMIN_EMAIL && !env.ADMIN_PASSWORD) complain('ADMIN_PASSWORD', 'is required when ADMIN_EMAIL is set');
    if (env.ADMIN_PASSWORD && !env.ADMIN_EMAIL) complain('ADMIN_EMAIL', 'is required when ADMIN_PASSWORD is set');
  });

export type Environment = z.infer<typeof configSchema>;
