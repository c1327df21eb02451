/*
 * Texts without a secret, many of which look as if they held one. They have to come out as they are.
 */
export const HARMLESS_TEXTS: readonly string[] = String.raw`
password authentication failed for user "app"
no pg_hba.conf entry for host "10.0.0.4", user "app", database "orders", no encryption
Access denied for user 'app'@'10.1.2.3' (using password: YES)
WRONGPASS invalid username-password pair or user is disabled.
NOAUTH Authentication required.
ERR invalid password
ERR AUTH <password> called without any password configured for the default user. Are you sure your configuration is correct?
ACCESS_REFUSED - Login was refused using authentication mechanism PLAIN. For details see the broker logfile.
Handshake terminated by server: 403 (ACCESS-REFUSED) with message "ACCESS_REFUSED - Login was refused using authentication mechanism PLAIN."
SASL PLAIN authentication failed: Authentication failed: Invalid username or password
SASL SCRAM-SHA-256 authentication failed
KafkaJSSASLAuthenticationError: Authentication failed during authentication due to invalid credentials with SASL mechanism SCRAM-SHA-512
KafkaJSNumberOfRetriesExceeded: Connection error: connect ECONNREFUSED 10.0.0.7:9092
KafkaJSConnectionError: Closed connection to broker kafka-0.kafka:9092, clientId=orders
MongoServerError: Authentication failed. (code 18, AuthenticationFailed)
MongoNetworkError: connect ETIMEDOUT 10.0.0.8:27017
MongoServerSelectionError: getaddrinfo ENOTFOUND mongo-0.mongo.default.svc.cluster.local
token expired
jwt expired
jwt malformed
invalid signature
TokenExpiredError: jwt expired
JsonWebTokenError: invalid token
key not found
secret santa is on the 24th of December
The secret "orders-db" was not found in namespace "shop"
secrets "orders-db" is forbidden: User "system:serviceaccount:shop:default" cannot get resource "secrets" in API group "" in the namespace "shop"
configmaps "orders" not found
MountVolume.SetUp failed for volume "db-secret" : secret "db-secret" not found
connect ECONNREFUSED 127.0.0.1:5432
connect ECONNREFUSED ::1:6379
connect ETIMEDOUT 2001:db8:85a3::8a2e:370:7334:443
getaddrinfo EAI_AGAIN db.internal
read ECONNRESET
write EPIPE
socket hang up
self-signed certificate in certificate chain
unable to verify the first certificate
certificate has expired
Hostname/IP does not match certificate's altnames: Host: db. is not in the cert's altnames: DNS:db.internal
ERR_TLS_CERT_ALTNAME_INVALID
ENOENT: no such file or directory, open '/run/secrets/db-password'
EACCES: permission denied, open '/etc/ssl/private/tls.key'
ENOSPC: no space left on device, write
Error: Cannot find module '@nestjs/passport'
Nest can't resolve dependencies of the AuthTokenService (?). Please make sure that the argument JwtService at index [0] is available
request 550e8400-e29b-41d4-a716-446655440000 timed out after 2000 ms
trace 4bf92f3577b34da6a3ce929d0e0e4736 span 00f067aa0ba902b7
image registry.example.com/shop/orders@sha256:9b2c1f0e7d6a5b4c3d2e1f0a9b8c7d6e5f4a3b2c1d0e9f8a7b6c5d4e3f2a1b0c
version 1.4.2+git.9fceb02d0ae598e95dc970b74767f19372d61af8
commit 9fceb02d0ae598e95dc970b74767f19372d61af8 is deployed
sha512-9fceb02d0ae598e95dc970b74767f19372d61af8 does not match
node v22.12.0 linux x64
/usr/src/app/dist/health/orders-db.health.js
C:\Users\joe\AppData\Local\Temp\orders
OrdersDatabaseHealthIndicator
com.example.orders.PasswordResetService
MAC address 00:1b:44:11:3a:b7 is unknown
fe80::1ff:fe23:4567:890a%eth0
2024-05-01T12:30:45.123Z health check failed
Wed, 21 Oct 2015 07:28:00 GMT
SELECT 1
SELECT id, name FROM users WHERE id = 42
SELECT count(*) FROM orders WHERE state = 'open' AND created_at > now() - interval '5 minutes'
UPDATE orders SET state = 'paid' WHERE id = 7
INSERT INTO orders (id, state) VALUES ($1, $2)
{ query: 'SELECT 1 FROM orders WHERE id = $1', driverError: 'timeout' }
relation "user_tokens" does not exist
column "password_hash" does not exist
column u.token does not exist
null value in column "secret" of relation "keys" violates not-null constraint
duplicate key value violates unique constraint "users_email_key"
Key (email)=(joe@example.com) already exists.
insert or update on table "orders" violates foreign key constraint "orders_user_fkey"
deadlock detected
canceling statement due to statement timeout
sorry, too many clients already
remaining connection slots are reserved for roles with the SUPERUSER attribute
the database system is starting up
terminating connection due to administrator command
SSL connection has been closed unexpectedly
Lock wait timeout exceeded; try restarting transaction
Too many connections
Unknown database 'orders'
Table 'shop.api_keys' doesn't exist
Unknown column 'token' in 'field list'
PROTOCOL_CONNECTION_LOST: Connection lost: The server closed the connection.
ER_ACCESS_DENIED_ERROR: Access denied for user 'root'@'localhost' (using password: NO)
MaxRetriesPerRequestError: Reached the max retries per request limit (which is 20). Refer to "maxRetriesPerRequest" option for details.
READONLY You can't write against a read only replica.
LOADING Redis is loading the dataset in memory
MOVED 3999 127.0.0.1:6381
CLUSTERDOWN Hash slot not served
Command timed out
Channel closed by server: 404 (NOT-FOUND) with message "NOT_FOUND - no queue 'orders' in vhost '/'"
PRECONDITION_FAILED - inequivalent arg 'durable' for queue 'orders' in vhost '/': received 'true' but current is 'false'
Heartbeat timeout
Connection closed: 320 (CONNECTION-FORCED) with message "CONNECTION_FORCED - broker forced connection closure with reason 'shutdown'"
This server does not host this topic-partition
HTTP 401 from https://auth.example.com/oauth2/token in 31 ms
HTTP 503 from http://orders:8080/health/ready
https://example.com/docs/tokens#expiry explains it
https://sso.example.com/realms/shop/protocol/openid-connect/certs is not reachable
https://example.com/search?q=password+reset&page=2
https://example.com/items?sort=key&order=asc
https://api.example.com/v1/keys/42 returned 404
see https://github.com/org/repo/issues/42#issuecomment-1234567890
mongodb://mongo-0:27017,mongo-1:27017/orders?replicaSet=rs0
redis://cache:6379/0
amqp://rabbit:5672/%2Forders
postgres://db:5432/orders?sslmode=require
postgres://app@db:5432/orders is not reachable
Server=db;Database=orders;Integrated Security=true;
host=db port=5432 dbname=orders sslmode=require
user=app host=db
primary key: id
foreign key: user_id
partition key = customerId
key=value pairs are expected
cache key "user:42" is missing
key: orders:42:state
public key: ssh-ed25519 is not supported
the key "name" is required
sort key must be a string
keyboard layout: de
monkey: see, monkey: do
Passwords must match
password must be longer than or equal to 8 characters
passwordResetEnabled: true, passwordMinLength: 12
tokens: 512 of 4096 used
max_tokens=1024, total_tokens=731
csrf token missing or incorrect
The token has been revoked
The refresh token is invalid or expired
Token bucket is empty, 3 tokens per second
Unexpected token } in JSON at position 42
Unexpected token 'o', "not json" is not valid JSON
SyntaxError: Unexpected end of JSON input
token_type: Bearer, expires_in: 3600
authentication: none
auth: disabled
authorization: denied by policy
Authorization header is missing
Authorization header requires 'Bearer' scheme
author: Jane Doe
Basic authentication is not supported
Bearer authentication is required
cookie parsing failed
Cookies are disabled
session expired
session: closed
pass: 12, fail: 1, warn: 0
status: pass
bypass=true
compass: north
passenger: 12A
the passport has expired
code: ECONNREFUSED, errno: -111, syscall: connect
{ code: '28P01', severity: 'FATAL', routine: 'auth_failed' }
error code: 18
exit code 137 (OOMKilled)
status code 403
zip code: 10115
country code=DE
code=404 message=not found
state=open, code=ORD-2024-117
{"status":"fail","checks":{"orders-db":[{"status":"fail","time":"2024-05-01T12:30:45Z"}]}}
{ field: 'email', value: 'joe@example.com' }
{ property: 'age', value: '-1', constraints: { min: 'age must not be less than 0' } }
{"param":"page","value":"abc","msg":"must be a number"}
{ name: 'LOG_LEVEL', value: 'debug' }
{ sql: 'SELECT id FROM orders WHERE state = ?', values: [ 'open' ] }
d: 12, p: 0.5, q: 3
p95=120ms p99=340ms
k=10, n=3
queue depth: 1200, consumers: 0
heap used 91 % of 512 MB
disk usage of / is 93 %
event loop lag 1200 ms
replication lag 12s on replica-2
certificate expires in 6 days (2024-06-01)
circuit breaker is open
mkdir -p /var/lib/orders
ssh -p 2222 db.internal
docker run -p 8080:80 orders
node --inspect -p 3000
nc -w 5 db 5432
psql -h db -p 5432 -U app
The -p option takes a port
usage: login [-p password] user
pin: GPIO4 is not an output
PIN is required
Spin: 3
Passwort ist falsch
Das Passwort fehlt
Kennwort: fehlt
contraseña incorrecta
mot de passe incorrect
senha incorreta
пароль неверен
密码错误
パスワードが違います
비밀번호가 올바르지 않습니다
密码不正确，请重试
token：已过期
AUTH failed
AUTH command not allowed
sig: SIGTERM received
signature verification failed
Signature: mismatch
the signature does not match
ya29 is a prefix
sk-learn is a library
key-value store unreachable
npm_config_registry is set
hf_hub_download failed
glpat is the prefix of a token
AKIA is where keys begin
task-queue-processing-worker-7 is stalled
sketch-desk-1234567890 is offline
risk-assessment-service-primary-v2 failed
disk-controller-0000000001 not ready
orders-7d4b9c6f5d-x2x4z is not ready
ip-10-0-3-4.eu-central-1.compute.internal is NotReady
arn:aws:iam::123456789012:role/orders cannot be assumed
arn:aws:secretsmanager:eu-central-1:123456789012:secret:orders-db-AbCdEf not found
projects/shop/secrets/orders-db/versions/latest not found
User: arn:aws:sts::123456789012:assumed-role/orders/i-0abc123 is not authorized to perform: kms:Decrypt
etag "33a64df551425fcc55e4d42a148795d9f25f89d4" did not match
md5 d41d8cd98f00b204e9800998ecf8427e
sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
ISBN 978-3-16-148410-0
IBAN is missing
build 20240501.3 of branch feature/password-reset
x-request-id: 7f3c2b1a-0d9e-4f8a-b6c5-d4e3f2a1b0c9
x-ratelimit-remaining: 0
content-type: application/json; charset=utf-8
retry-after: 120
www-authenticate: Bearer realm="api", error="invalid_token", error_description="The access token expired"
-----BEGIN CERTIFICATE----- is expected
no start line: expecting -----BEGIN PRIVATE KEY-----
error:1E08010C:DECODER routines::unsupported
error:0A000086:SSL routines::certificate verify failed
bad decrypt
Invalid URL
Grüße aus Köln – alles in Ordnung
健康检查失败：连接超时
ヘルスチェックに失敗しました
Проверка не пройдена: время ожидания истекло
🚀 deployed at 12:30
joe@example.com is not on the list
mailto:ops@example.com
git@github.com:org/repo.git
@nestjs/core@11.0.1 requires a peer of reflect-metadata@^0.2.0
npm:@types/node@22.1.0
10.0.0.0/8 is not allowed
from 10.1.2.3:54321 to 10.1.2.4:443
localhost:3000/health/deep
a=1 b=2 c=3
x: y: z
connection to server at "db" (10.0.0.5), port 5432 failed: FATAL: password authentication failed for user "svc_app2"
FATAL: role "app" is not permitted to log in
FATAL: database "orders" does not exist
could not connect to server: Connection refused
timeout expired
Connection terminated unexpectedly
Connection terminated due to connection timeout
the password has expired for user app2
Your password has expired. To log in you must change it using a client that supports expired passwords.
Password rotation is due in 3 days
Client does not support authentication protocol requested by server; consider upgrading MySQL client
Host '10.0.0.4' is blocked because of many connection errors; unblock with 'mysqladmin flush-hosts'
Authentication plugin 'caching_sha2_password' cannot be loaded
ER_NOT_SUPPORTED_AUTH_MODE: mysql_native_password
ECONNREFUSED: connection refused at localhost:5672
Error: Expected ConnectionOpenOk; got <ConnectionClose channel:0>
Operation failed: QueueDeclare; 404 (NOT-FOUND) with message "NOT_FOUND - no exchange 'x' in vhost 'shop'"
KafkaJSProtocolError: Not authorized to access topics: [Topic authorization failed]
The coordinator is not aware of this member
Broker: Group authorization failed
MOVED 12182 10.0.0.3:6379
ERR max number of clients reached
NOPERM this user has no permissions to run the 'config|get' command
NOSCRIPT No matching script. Please use EVAL.
OOM command not allowed when used memory > 'maxmemory'.
WRONGTYPE Operation against a key holding the wrong kind of value
ClientClosedError: The client is closed
Socket closed unexpectedly
MongoServerError: E11000 duplicate key error collection: shop.users index: email_1 dup key: { email: "joe@example.com" }
MongoServerError: not primary
PoolClearedError: Connection pool for mongo:27017 was cleared because another operation failed
security_exception: unable to authenticate user [elastic] for REST request [/_cluster/health]
index_not_found_exception: no such index [orders-2024.05.01]
cluster_block_exception: blocked by: [FORBIDDEN/12/index read-only]
Request failed with status code 401
Response status 403 Forbidden: token lacks scope "read:orders"
AccessDenied: User is not authorized to perform secretsmanager:GetSecretValue
ExpiredTokenException: The security token included in the request is expired
InvalidClientTokenId: The security token included in the request is invalid.
SignatureDoesNotMatch: The request signature we calculated does not match the signature you provided. Check your key and signing method.
UnrecognizedClientException: The security token included in the request is invalid
CredentialsProviderError: Could not load credentials from any providers
NoSuchKey: The specified key does not exist.
invalid_grant: Token has been expired or revoked.
invalid_client: Client authentication failed
{"error":"invalid_client","error_description":"Invalid client secret provided."}
AADSTS7000215: Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID
{"error":"unauthorized","status":401}
{"message":"Bad credentials","documentation_url":"https://docs.github.com/rest"}
Missing API key. Set OPENAI_API_KEY in the environment.
OPENAI_API_KEY is not set
the environment variable DB_PASSWORD is missing
JWT_SECRET must be at least 32 characters long
"JWT_SECRET" is required
Config validation error: "DB_PASSWORD" is not allowed to be empty
secretOrPrivateKey must have a value
jwt audience invalid. expected: api://orders
no authorization token was found
CSRF token mismatch
API rate limit exceeded: 5000 tokens per minute
context length 8192 tokens, requested 9000 tokens
token count: 812
cookies: 3, headers: 12
lock token 42 was lost
fencing token: 17
pagination token is invalid
next page token: none
cancellation token fired
Unexpected token < in JSON at position 0
Unexpected token 'E', "Error: x" is not valid JSON
unexpected token: identifier
Invalid or unexpected token
consul: No known Consul servers
vault is sealed
Vault: permission denied on secret/data/orders
* permission denied: secret/data/shop/orders-db
secret/orders-db: version 4 was destroyed
secret version 12 is disabled
secrets-store-csi driver is not ready
key ring is locked
key rotation took 12 s
primary key violated
KeyError: 'user_id'
key "orders.42" expired
hash key: orderId, range key: createdAt
key=orders.created partition=3 offset=1284
partition key: "EU-42"
keyspace shop does not exist
idempotency key 550e8400-e29b-41d4-a716-446655440000 was used before
Idempotency-Key: 7f3c2b1a-0d9e-4f8a-b6c5-d4e3f2a1b0c9
routing key: orders.created.v2
license: MIT
author: auth team
auth-service-7d9f8b6c5-abcde is unhealthy
auth: ok, db: ok
auth module is disabled
oauth2-proxy returned 502
signing: disabled
signature algorithm: sha256WithRSAEncryption
sig=SIGKILL
session: none
session id is missing
sessions: 42 active
pinned: true
pin: 7
opinion: none
hmac: failed to verify
sid: none
OTP is required
pass=true
passed: 12, failed: 0
PASS test/health.spec.ts
passthrough=enabled
pw: missing
nslookup db-7.internal: NXDOMAIN
dial tcp 10.0.0.5:5432: i/o timeout
lookup redis on 10.96.0.10:53: no such host
x509: certificate signed by unknown authority
tls: failed to verify certificate: x509: certificate is valid for a.b, not c.d
remote error: tls: bad certificate
SSL_ERROR_SYSCALL, errno 104
write ECONNABORTED
Parse Error: Expected HTTP/
HPE_INVALID_CONSTANT
UND_ERR_CONNECT_TIMEOUT
AbortError: This operation was aborted
The operation was aborted due to timeout
Error: ENFILE: file table overflow
EMFILE: too many open files, open '/proc/meminfo'
spawn pg_isready ENOENT
Command failed: pg_isready -h db -p 5432
Command failed: docker inspect -f x orders
tar -p -xf a.tgz
ping -p 4 host
ps -p 1234 failed
cp -p a b
grpc: 14 UNAVAILABLE: No connection established. Last error: connect ECONNREFUSED 10.0.0.9:50051
16 UNAUTHENTICATED: Request is missing required authentication credential.
7 PERMISSION_DENIED: Missing or insufficient permissions.
GraphQL error: Field "token" argument "id" of type "ID!" is required
Cannot query field "password" on type "User"
Property 'password' does not exist on type 'User'
password should not be empty
property secret should not exist
password must match /^[a-z0-9]{8,}$/
username or password is incorrect
confirm password and password do not match
{"statusCode":400,"message":["password must be a string"],"error":"Bad Request"}
{ name: 'ValidationError', message: 'password too short' }
{ field: 'username', value: 'joe' }
{ path: '/health/ready', value: 'ok' }
{ name: 'password', type: 'string', required: true }
{ key: 'orders:42', value: 'paid' }
{ header: 'accept', value: 'application/json' }
column "api_key" of relation "users" does not exist
SELECT id, token_hash FROM sessions WHERE expires_at < now()
SELECT password FROM users WHERE id = ?
ALTER TABLE users ADD COLUMN password text NOT NULL
CREATE INDEX ON users (password_reset_token)
GRANT SELECT ON users TO app2
UPDATE users SET password = ? WHERE id = ?
INSERT INTO users (name) VALUES (?)
select * from pg_stat_activity where state = 'active'
postgres:16.3-alpine@sha256:4ec37d2a07a0067f176fdcc9d4bb633a5724d2cc4f892c7a2046d054bb6939e5
ghcr.io/org/orders:1.4.2-rc.1+build.77
orders@1.4.2 (9fceb02)
commit 4bf92f3577b34da6a3ce929d0e0e4736aabbccdd
requestId=4bf92f35-77b3-4da6-a3ce-929d0e0e4736
traceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
span 00f067aa0ba902b7 took 12.5ms
hash d41d8cd98f00b204e9800998ecf8427e of orders.csv
etag: W/"5f2b-18c"
2001:db8::1 is unreachable
[2001:db8::1]:5432 is unreachable
fe:54:00:12:34:56
2024-05-01 12:30:45.123+02
12:30:45.123 GMT+0200 (Central European Summer Time)
1714559445123
/var/run/secrets/kubernetes.io/serviceaccount/token: no such file
/etc/ssl/private/db.key
file:///app/dist/main.js
C:\secrets\db.txt
src/auth/token.service.ts
TokenService.refresh
PasswordHasher is not initialised
com.acme.security.TokenProvider
health.check.password-service
Passwortdienst nicht erreichbar
Benutzername oder Passwort ist falsch
Passwort: ungültig
Le mot de passe est incorrect
La contraseña es incorrecta
mot de passe : incorrect
senha inválida para o usuário app
Неверный пароль
пароль: обязателен
密码：不能为空
令牌已过期
パスワード：必須です
비밀번호: 필수 항목입니다
memory 512 MiB of 1 GiB (50 %)
cpu 12.5 %, load 0.4 0.3 0.2
p=0.05, k=3, d=12
{"d":1,"p":2,"q":3}
d="12", k="v"
retry 3/5 in 2s
uptime 3d 4h
lag=12 offset=1200 topic=orders.v1
{ a: [ 1, 2 ], values: [ 'x', 'y' ] }
{ params: { id: '42' }, query: { page: '2' } }
params: [ 'a', 'b' ]
select set: values: [1, 2]
npm ERR! 404 '@acme/orders@1.0.0' is not in this registry.
git@bitbucket.org:acme/orders.git
joe@acme.com:/var/log is not mounted
scp a.txt joe@host:/tmp/
user@10.0.0.4: Permission denied (publickey,password).
https://user@host.example.com/path
https://grafana.example.com/d/abc123XYZ/orders?orgId=1&from=now-1h
https://example.com/?code=ORD-2024-1177
https://example.com/?key=name&value=x
https://example.com/reset-password?step=2
https://login.example.com/oauth2/v2.0/token
https://vault:8200/v1/sys/health?standbyok=true
http://keycloak:8080/realms/shop/.well-known/openid-configuration
https://example.com/tokens/42/refresh
wss://stream.example.com/ws
mysql:3306
redis-master.default.svc.cluster.local:6379
memory:heapUsed=120MB
jdbc:postgresql://db:5432/orders?ssl=true
mongodb+srv://cluster0.ab1cd.mongodb.net/test
amqps://mq.example.com
Server=tcp:db,1433;Database=orders;Authentication=Active Directory Default;
host=db user=app dbname=orders
DefaultEndpointsProtocol=https;AccountName=orders;EndpointSuffix=core.windows.net
Endpoint=sb://ns.servicebus.windows.net/;SharedAccessKeyName=Root
`
  .split('\n')
  .filter((line) => line !== '');
