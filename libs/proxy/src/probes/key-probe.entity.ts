import { Field, ID, InputType, Int, ObjectType } from '@nestjs/graphql';
import { ArrayMaxSize, ArrayMinSize, IsBoolean, IsIn, IsInt, IsOptional, Matches, Max, MaxLength, Min } from 'class-validator';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** How an upstream's keys are tried without a client's request. */
@ObjectType({ description: "How an upstream's keys are tried without a client's request." })
@Entity()
export class KeyProbe {
  @Field(() => ID)
  @PrimaryColumn('integer')
  upstreamId!: number;

  @Field({ description: 'Whether resting keys, and those that a rule or failures disabled, are tried on a schedule.' })
  @Column('boolean')
  enabled!: boolean;

  @Field()
  @Column('text')
  method!: string;

  @Field({ description: "Below the upstream's base URL; may have a query." })
  @Column('text')
  path!: string;

  @Field(() => [Int], { description: 'The statuses by which a key is taken to be good.' })
  @Column('integer', { array: true })
  expectedStatuses!: number[];

  @Field(() => Int)
  @Column('integer')
  intervalMinutes!: number;

  @Field(() => Date, { nullable: true })
  @Column('timestamptz', { nullable: true })
  lastRunAt!: Date | null;
}

@InputType()
export class KeyProbeInput {
  @Field({ defaultValue: true })
  @IsOptional()
  @IsBoolean()
  enabled: boolean = true;

  @Field({ defaultValue: 'GET', description: 'GET, HEAD, OPTIONS or POST.' })
  @IsOptional()
  @IsIn(['GET', 'HEAD', 'OPTIONS', 'POST'])
  method: string = 'GET';

  @Field()
  @MaxLength(2_000)
  @Matches(/^\/[\x21-\x7e]*$/, { message: 'must begin with a slash and have no spaces' })
  path!: string;

  @Field(() => [Int], { defaultValue: [200] })
  @IsOptional()
  @ArrayMinSize(1)
  @ArrayMaxSize(20)
  @IsInt({ each: true })
  @Min(100, { each: true })
  @Max(599, { each: true })
  expectedStatuses: number[] = [200];

  @Field(() => Int, { defaultValue: 10 })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(10_080)
  intervalMinutes: number = 10;
}
