import { type NotificationStatus } from '../../graphql/generated/notifications/graphql';
import { type Tone } from '../../ui/badge';

export const DELIVERY_STATUSES: readonly NotificationStatus[] = ['DELIVERED', 'PENDING', 'FAILED'];

export const STATUS_TONE: Record<NotificationStatus, Tone> = { DELIVERED: 'good', PENDING: 'info', FAILED: 'bad' };
