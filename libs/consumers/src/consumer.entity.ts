import { Field, ID, ObjectType } from '@nestjs/graphql';
import { Column, CreateDateColumn, Entity, PrimaryGeneratedColumn, UpdateDateColumn } from 'typeorm';

/** A client of the gateway: an application, a team, a person. */
@ObjectType({ description: 'A client of the gateway: an application, a team, a person.' })
@Entity()
export class Consumer {
  @Field(() => ID)
  @PrimaryGeneratedColumn('identity')
  id!: number;

  @Field()
  @Column('text')
  name!: string;

  @Field(() => String, { nullable: true })
  @Column('text', { nullable: true })
  description!: string | null;

  @Field({ description: 'None of its virtual keys is accepted while it is not.' })
  @Column('boolean', { default: true })
  enabled!: boolean;

  @Field()
  @CreateDateColumn({ type: 'timestamptz' })
  createdAt!: Date;

  @Field()
  @UpdateDateColumn({ type: 'timestamptz' })
  updatedAt!: Date;
}
