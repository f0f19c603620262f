import { Field, InputType, Int, ObjectType, PartialType } from '@nestjs/graphql';
import { Max, Min } from 'class-validator';
import { Column, Entity, PrimaryColumn } from 'typeorm';

const LONGEST_DAYS = 36_500;

/** How many days of each level are kept. Partitions go as a whole once their last moment is older. */
@ObjectType({ description: 'How many days of each level of the request log are kept.' })
@Entity()
export class LogRetention {
  @PrimaryColumn('boolean')
  onlyRow!: boolean;

  @Field(() => Int, { description: 'One row a request.' })
  @Column('integer')
  rows!: number;

  @Field(() => Int, { description: 'Captured headers and bodies.' })
  @Column('integer')
  captures!: number;

  @Field(() => Int, { description: 'Roll-ups by the minute.' })
  @Column('integer')
  minutes!: number;

  @Field(() => Int, { description: 'Roll-ups by the hour.' })
  @Column('integer')
  hours!: number;

  @Field(() => Int, { description: 'Roll-ups by the day.' })
  @Column('integer')
  days!: number;
}

@InputType()
class AllRetentionInput {
  @Field(() => Int)
  @Min(1)
  @Max(LONGEST_DAYS)
  rows!: number;

  @Field(() => Int)
  @Min(1)
  @Max(LONGEST_DAYS)
  captures!: number;

  @Field(() => Int)
  @Min(1)
  @Max(LONGEST_DAYS)
  minutes!: number;

  @Field(() => Int)
  @Min(1)
  @Max(LONGEST_DAYS)
  hours!: number;

  @Field(() => Int)
  @Min(1)
  @Max(LONGEST_DAYS)
  days!: number;
}

@InputType({ description: 'Days; what is left out stays as it is.' })
export class LogRetentionInput extends PartialType(AllRetentionInput) {}
