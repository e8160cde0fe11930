/** How a shop signs who its customer is, in the languages in which shops are written (docs/api/identity.md). */

export const signingLanguages = ['PHP', 'Node.js', 'Python', 'Ruby', 'C#'] as const
export type SigningLanguage = (typeof signingLanguages)[number]
export type SigningForm = 'hash' | 'token'

export const signingCode: Record<SigningForm, Record<SigningLanguage, string>> = {
  hash: {
    PHP: `$hash = hash_hmac('sha256', $customer->id, getenv('GUICHET_SECRET'));`,
    'Node.js': `import { createHmac } from 'node:crypto'

const hash = createHmac('sha256', process.env.GUICHET_SECRET).update(customer.id).digest('hex')`,
    Python: `import hashlib, hmac, os

hash = hmac.new(os.environ['GUICHET_SECRET'].encode(), customer.id.encode(), hashlib.sha256).hexdigest()`,
    Ruby: `require 'openssl'

hash = OpenSSL::HMAC.hexdigest('SHA256', ENV['GUICHET_SECRET'], customer.id)`,
    'C#': `var secret = Encoding.UTF8.GetBytes(Environment.GetEnvironmentVariable("GUICHET_SECRET")!);
var hash = Convert.ToHexStringLower(HMACSHA256.HashData(secret, Encoding.UTF8.GetBytes(customer.Id)));`,
  },
  token: {
    PHP: `// composer require firebase/php-jwt
$token = Firebase\\JWT\\JWT::encode([
    'sub' => $customer->id, 'name' => $customer->name, 'email' => $customer->email, 'exp' => time() + 1800,
], getenv('GUICHET_SECRET'), 'HS256');`,
    'Node.js': `import { createHmac } from 'node:crypto'

const encode = (part) => Buffer.from(JSON.stringify(part)).toString('base64url')
const words = encode({ alg: 'HS256', typ: 'JWT' }) + '.' + encode({
  sub: customer.id, name: customer.name, email: customer.email, exp: Math.floor(Date.now() / 1000) + 1800,
})
const token = words + '.' + createHmac('sha256', process.env.GUICHET_SECRET).update(words).digest('base64url')`,
    Python: `# pip install pyjwt
import jwt, os, time

token = jwt.encode({
    'sub': customer.id, 'name': customer.name, 'email': customer.email, 'exp': int(time.time()) + 1800,
}, os.environ['GUICHET_SECRET'], algorithm='HS256')`,
    Ruby: `# gem install jwt
token = JWT.encode({
  sub: customer.id, name: customer.name, email: customer.email, exp: Time.now.to_i + 1800
}, ENV['GUICHET_SECRET'], 'HS256')`,
    'C#': `// dotnet add package Microsoft.IdentityModel.JsonWebTokens
var key = new SymmetricSecurityKey(Encoding.UTF8.GetBytes(Environment.GetEnvironmentVariable("GUICHET_SECRET")!));
var token = new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
{
    Claims = new Dictionary<string, object> { ["sub"] = customer.Id, ["name"] = customer.Name, ["email"] = customer.Email },
    Expires = DateTime.UtcNow.AddMinutes(30),
    SigningCredentials = new SigningCredentials(key, SecurityAlgorithms.HmacSha256),
});`,
  },
}

export const pageCode: Record<SigningForm, string> = {
  hash: `window.Guichet = window.Guichet || function () { (Guichet.q = Guichet.q || []).push(arguments) }
Guichet('identify', { userId: '…the id…', hash: '…the hash…', name: '…', email: '…' })`,
  token: `window.Guichet = window.Guichet || function () { (Guichet.q = Guichet.q || []).push(arguments) }
Guichet('identify', { token: '…the token…' })`,
}
