import { KeyStatus } from '@app/keys';
import { Transform } from 'class-transformer';
import { ArrayMaxSize, ArrayMinSize, IsArray, IsEnum, IsInt, Max, Min } from 'class-validator';

const MOST_IDS = 1_000_000;
const LARGEST_ID = 2_147_483_647;

export class KeyIdsBody {
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(MOST_IDS)
  @IsInt({ each: true })
  @Min(1, { each: true })
  @Max(LARGEST_ID, { each: true })
  key_ids!: number[];
}

export class KeyStatusBody extends KeyIdsBody {
  @Transform(({ value }) => (typeof value === 'string' ? value.toUpperCase() : value))
  @IsEnum(KeyStatus, { message: `status must be one of ${Object.values(KeyStatus).join(', ').toLowerCase()}` })
  status!: KeyStatus;
}
