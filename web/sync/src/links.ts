/** What a link in a message leads to; `picture` is a small one that our server has drawn, as a data: address. */
export interface LinkCard {
  url: string
  host: string
  title: string
  description?: string
  picture?: string
}
