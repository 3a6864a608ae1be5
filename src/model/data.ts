/** The output type of a schema, deeply readonly. */
export type Data<T> = T extends string | number | boolean | null | undefined
  ? T
  : T extends readonly (infer Item)[]
    ? readonly Data<Item>[]
    : { readonly [Key in keyof T]: Data<T[Key]> };
