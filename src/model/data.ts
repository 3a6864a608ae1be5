/** What a schema yields, as data that nobody changes. */
export type Data<T> = T extends string | number | boolean | null | undefined
  ? T
  : T extends readonly (infer Item)[]
    ? readonly Data<Item>[]
    : { readonly [Key in keyof T]: Data<T[Key]> };
