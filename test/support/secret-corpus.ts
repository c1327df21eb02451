/*
 * Texts that health checks, their clients and loggers write. One case a line:
 * `⟦…⟧` is what must not leave, `⏎` a line break, `‹36›` that many letters and digits that no dictionary holds
 * (`h`: hexadecimal, `A`: capitals and digits, `d`: digits, `b`: Base64url). The fillers keep secret scanners quiet.
 */

const ALPHABETS: Readonly<Record<string, string>> = {
  '': 'k3Jx9QmZ7rT2vLw8NcYb5HdPf4GsXa6',
  h: '9f3ac07be1d25864',
  A: 'Q7ZK2XN5RW3JH6TB4MVL',
  d: '8306195274',
  b: 'k3Jx9Qm-Z7rT2vLw8_NcYb5HdPf4GsXa6',
};

const filler = (_match: string, length: string, alphabet: string): string => {
  const characters = ALPHABETS[alphabet] ?? '';
  return Array.from({ length: Number(length) }, (_, index) => characters[index % characters.length]).join('');
};

const MARKED = /⟦([^⟧]+)⟧/g;

/** A text that holds secrets. */
export interface SecretText {
  readonly category: string;
  readonly text: string;
  readonly secrets: readonly string[];
}

const lines = (block: string): string[] =>
  block
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => line.replaceAll('⏎', '\n').replace(/‹(\d+)([hAdb]?)›/g, filler));

const secretTexts = (category: string, block: string): SecretText[] =>
  lines(block).map((line) => ({
    category,
    text: line.replace(MARKED, '$1'),
    secrets: [...line.matchAll(MARKED)].map((match) => match[1] ?? ''),
  }));

/** What health checks mostly say. */
export const CORE_TEXTS: readonly SecretText[] = [
  ...secretTexts(
    'URLs of databases and brokers',
    String.raw`
connect ECONNREFUSED postgres://orders:⟦Xk9$mWq2⟧@db.internal:5432/orders
postgresql://svc_orders:⟦p@ss/w0rd#1⟧@10.0.3.4:5432/orders?sslmode=require
mysql://root:⟦S3cure!Pa55⟧@mysql-primary.default.svc:3306/shop
MongoServerError: bad auth, uri mongodb+srv://app:⟦Zx81:kLm?9⟧@cluster0.ab1cd.mongodb.net/test?retryWrites=true
mongodb://app:⟦tr0ub4dor&3⟧@h1:27017,h2:27017,h3:27017/orders?replicaSet=rs0&authSource=admin
redis://:⟦9fKq-22-zz⟧@cache:6379/0 did not answer PING
rediss://default:⟦AVNS_q8RtYz⟧@redis-do-user-1.db.ondigitalocean.com:25061
amqp://orders:⟦g%40rbage%2F1⟧@rabbit:5672/%2Forders
amqps://u:⟦пароль123⟧@mq.example.com/vhost
could not connect to nats://⟦s3cr3tNatsTok3n⟧@nats:4222
kafka+ssl://svc:⟦Kf:9#x2w⟧@broker-1:9093
clickhouse://default:⟦c1ick h0use⟧@ch:8123/metrics
{"url":"postgres://app:⟦hJ7_kk.2⟧@pg/orders","attempt":3}
{ connectionString: 'postgres://app:⟦o'Neil99x⟧@pg:5432/db', ssl: false }
"sqlserver://sa:⟦Yukon900!⟧@mssql:1433?database=orders"
mssql+pyodbc://sa:⟦Adm1n*pw⟧@host/db?driver=ODBC+Driver+18
sqlalchemy.url = postgresql+psycopg2://airflow:⟦a1rfl0w-X⟧@pg/airflow
ldap://cn=admin,dc=example:⟦Ld4pSecret⟧@ldap:389
smtp://no-reply%40example.com:⟦smtpP4ss_x⟧@smtp.mailgun.org:587
https://elastic:⟦E1astic-99⟧@es:9200/_cluster/health returned 401
fetch https://⟦9f8e7d6c5b4a⟧@o123.ingest.example.io/42 failed
jdbc:postgresql://db:5432/orders?user=app&password=⟦Jdbc#77x⟧
jdbc:mysql://app:⟦mYsq1pw⟧@db:3306/orders?useSSL=false
jdbc:oracle:thin:system/⟦0racle_X⟧@//ora:1521/ORCL
jdbc:sqlserver://db:1433;databaseName=orders;user=sa;password={⟦x;y z1⟧};encrypt=true
git clone https://oauth2:⟦glt-44xyz⟧@gitlab.example.com/a/b.git failed
ftp://deploy:⟦d3pl0y;me⟧@files.example.com/incoming
postgres://app:⟦abc def ghi9⟧@db/orders: invalid URL
Invalid URL: 'postgres://app:⟦pa]ss[w0rd⟧@db:5432/orders'
TypeError [ERR_INVALID_URL]: Invalid URL { code: 'ERR_INVALID_URL', input: 'redis://:⟦p#1/2?x@y⟧@cache' }
cassandra://cassandra:⟦c4ss<andra>⟧@c1,c2/keyspace
couchdb error for http://admin:⟦couch"pw1⟧@couch:5984/_up
etcd: https://root:⟦r00t|etcd⟧@etcd-0:2379 unhealthy
DATABASE_URL=postgres://app:⟦u%5EeW8q⟧@db/orders
DB=cockroachdb://app:⟦cr0achXX⟧@crdb:26257/defaultdb?sslmode=verify-full&options=--cluster%3Dx
postgres%3A%2F%2Fapp%3A⟦enc0ded%21⟧%40db%3A5432%2Forders
mqtt://device-1:⟦m0squit0⟧@broker:1883 Connection refused: Not authorized
https://api.example.com/v1/ping?api_key=⟦AKq81-zz-09⟧&verbose=1 timed out
GET https://api.example.com/status?key=⟦AbC123xYz789kQ⟧ 403
wss://stream.example.com/ws?token=⟦wst0k-9912⟧ closed with 1006
http://user:⟦pass1234⟧@proxy.corp:3128 refused CONNECT
socks5://tor:⟦t0rPass⟧@127.0.0.1:9050
neo4j+s://neo4j:⟦gr4phDB!⟧@abc.databases.neo4j.io
snowflake://svc:⟦Sn0wfl4ke⟧@acct/db/schema?warehouse=w
influxdb://admin:⟦1nflux{x}⟧@tsdb:8086
memcached://u:⟦m3mc;ached⟧@mc:11211
postgres://app:⟦password⟧@db:5432/orders
redis://default:⟦foobared⟧@redis.internal:6379
`,
  ),
  ...secretTexts(
    'connection strings',
    String.raw`
Server=tcp:db.database.windows.net,1433;Initial Catalog=orders;User ID=app;Password=⟦Qw3rty!;Z⟧;Encrypt=True;
Data Source=mssql;User Id=sa;Pwd=⟦Str0ng Pass⟧;Trusted_Connection=False
Provider=SQLOLEDB;Data Source=srv;User Id=sa;Password='⟦it''s;1x⟧';
Driver={PostgreSQL Unicode};Server=pg;Uid=app;Pwd={⟦br}}ace;9⟧};
DRIVER={ODBC Driver 18 for SQL Server};SERVER=db;UID=sa;PWD=⟦O=dbc#1⟧;
host=db port=5432 user=app password=⟦l1bpq-pw⟧ dbname=orders connect_timeout=2
host=db user=app password='⟦li bpq\'pw⟧' dbname=orders
dsn: host=/var/run/postgresql user=app password=⟦s0cket_x⟧ sslmode=disable
cache.redis.cache.windows.net:6380,password=⟦rEd1s+key=⟧,ssl=True,abortConnect=False
DefaultEndpointsProtocol=https;AccountName=orders;AccountKey=⟦‹86›==⟧;EndpointSuffix=core.windows.net
Endpoint=sb://ns.servicebus.windows.net/;SharedAccessKeyName=Root;SharedAccessKey=⟦‹43›=⟧;EntityPath=q
HostName=hub.azure-devices.net;DeviceId=d1;SharedAccessKey=⟦‹43›=⟧
AccountEndpoint=https://x.documents.azure.com:443/;AccountKey=⟦‹86›==⟧;
BlobEndpoint=https://x.blob.core.windows.net/;SharedAccessSignature=⟦sv=2022-11-02&ss=b&sig=‹30›%3D⟧
InstrumentationKey=⟦0f8fad5b-d9cb-469f-a165-70867728950e⟧;IngestionEndpoint=https://westeurope.in.applicationinsights.azure.com/
org.apache.kafka.common.security.plain.PlainLoginModule required username="svc" password="⟦kAfk4-JAAS⟧";
org.apache.kafka.common.security.scram.ScramLoginModule required username='svc' password='⟦scr4m X⟧';
root:⟦mygo-pw1⟧@tcp(127.0.0.1:3306)/shop?parseTime=true
app:⟦p:q@r1⟧@unix(/var/run/mysqld.sock)/shop
(DESCRIPTION=(ADDRESS=(PROTOCOL=TCP)(HOST=ora)(PORT=1521))(CONNECT_DATA=(SID=X))) user=app password=⟦tnsN4mes⟧
system/⟦manager1x⟧@//ora-host:1521/XEPDB1
User=SYSDBA;Password=⟦masterk3y⟧;Database=localhost:/data/employee.fdb
Username=app;Password="⟦say ""hi""1⟧";Host=pg
amqp connection host=rabbit;username=guest;password=⟦rabb1t;password⟧;virtualHost=/
server=db;uid=app;pwd=⟦ends#with;⟧;database=x
clickhouse: tcp://ch:9000?username=default&password=⟦ch-P4ss⟧&database=x
mongodb://h/?authMechanismProperties=AWS_SESSION_TOKEN:⟦‹40›⟧
DATABASE_DSN="sqlsrv:Server=db;Database=x" DB_PASS="⟦php-pdo-1⟧"
pgsql:host=db;dbname=x;user=app;password=⟦pdoPg_22⟧
Hostname=db2;Protocol=TCPIP;Port=50000;Uid=db2inst1;Pwd=⟦db2-Pa55⟧;
User Id=scott;Password=⟦t1ger tail⟧;Data Source=orcl
redis-sentinel: name=mymaster,sentinelPassword=⟦s3ntinel-X⟧,password=⟦m4ster-Y⟧
server=sql; user=sa; password=⟦sp4ce after⟧; database=orders
bootstrap.servers=b:9092 sasl.jaas.config=... sasl.password=⟦lib-rd-k4fka⟧ ssl.key.password=⟦k3ystore⟧
postgres connection failed (user=app, password=⟦br4cket)s⟧, host=db)
{"host":"db","user":"app","password":"⟦j\"son\\pw1⟧","database":"x"}
host: db, user: app, password: ⟦colon:Pw1⟧, database: x
Cannot connect with config {host=db, user=app, password=⟦javaMap-1⟧, port=5432}
`,
  ),
  ...secretTexts(
    'SQL',
    String.raw`
syntax error at or near "LOGIN" in: CREATE ROLE app WITH PASSWORD '⟦cre4te-X⟧' LOGIN
ALTER USER 'app'@'%' IDENTIFIED BY '⟦id'fied9⟧'
GRANT ALL ON *.* TO 'a'@'%' IDENTIFIED BY PASSWORD '⟦*2470C0C06DEE42FD1618BB99005ADCA2EC9D1E19⟧'
UPDATE users SET password = '⟦upd4te pw⟧', name = 'joe' WHERE id = 1
UPDATE users SET name='joe', api_token='⟦apit-99x⟧' WHERE id=1
INSERT INTO users (email, password) VALUES ('joe@example.com', '⟦ins3rt!⟧')
insert into api_keys(id,secret) values (1,E'⟦esc\'aped1⟧')
SELECT * FROM users WHERE email = 'joe@x.com' AND password = '⟦wh3re-pw⟧'
SELECT id FROM sessions WHERE token='⟦sess-t0k-1⟧'
SELECT id FROM sessions WHERE token IN ('⟦tok-one-1⟧', '⟦tok-two-2⟧')
SELECT id FROM users WHERE password_hash = crypt('⟦crypt-me-1⟧', gen_salt('bf'))
SELECT pgp_sym_decrypt(data, '⟦symm3tric⟧') FROM vault
{ sql: 'SELECT id FROM users WHERE password = ?', values: [ 'joe', '⟦bound-pw-1⟧' ] }
{ query: 'select * from users where token = $1', parameters: [ '⟦typeorm-tok⟧' ] }
{"sql":"UPDATE users SET password=? WHERE id=?","bindings":["⟦kn3x-pw⟧",1]}
QueryFailedError: duplicate key { query: 'INSERT INTO users(password) VALUES ($1)', parameters: ['⟦qfe-pw-1⟧'], driverError: error }
Error: update users set api_key = ? -- PARAMETERS: ["⟦tlog-key-9⟧", 12]
Executing (default): UPDATE "users" SET "secret"=$1 WHERE "id" = $2; "⟦sequel-ize1⟧", 12
prisma:query UPDATE users SET password = $1 PARAMS: ["⟦pr1sma-pw⟧"]
query failed: SELECT 1 FROM t WHERE secret = $1 -- $1 = '⟦pgd3tail⟧'
parameters: $1 = '42', $2 = '⟦unnamed portal 1⟧'
DETAIL:  Key (api_key)=(⟦k3y-dup-1⟧) already exists.
DETAIL:  Failing row contains (7, joe, ⟦f4iling-pw⟧, 2024-01-01).
Duplicate entry '⟦dup-t0ken⟧' for key 'users.token'
Data too long for column 'password' at row 1: UPDATE u SET password='⟦t00-long⟧'
CREATE USER MAPPING FOR app SERVER remote OPTIONS (user 'bob', password '⟦fdw-s3cret⟧')
CREATE SUBSCRIPTION s CONNECTION 'host=pub user=rep password=⟦repl1cate⟧' PUBLICATION p
CHANGE MASTER TO MASTER_HOST='db', MASTER_USER='rep', MASTER_PASSWORD='⟦m4ster-pw⟧'
SELECT dblink_connect('host=db password=⟦dbl1nk-x⟧ user=app')
CREATE LOGIN app WITH PASSWORD = N'⟦T-SQL pw1⟧', CHECK_POLICY = OFF
ALTER ROLE app PASSWORD $$⟦doll4r-q⟧$$
COPY users FROM 's3://b/k' CREDENTIALS 'aws_access_key_id=⟦AKIA‹16A›⟧;aws_secret_access_key=⟦‹40›⟧'
CREATE SECRET s3 (TYPE S3, KEY_ID 'x', SECRET '⟦duckdb-s3cr⟧')
OPEN SYMMETRIC KEY k DECRYPTION BY PASSWORD = '⟦symk3y-1⟧'
SET PASSWORD FOR app = '⟦s3tpw-99⟧'
BACKUP DATABASE x TO DISK='y' WITH MEDIAPASSWORD='⟦backup-pw1⟧'
MERGE INTO users u USING (SELECT 'joe' n, '⟦merge-pw-1⟧' password) s ON u.n = s.n
{"errno":1062,"sqlMessage":"Duplicate","sql":"INSERT INTO users (name, password) VALUES ('joe', '⟦mysql2-pw⟧')"}
INSERT INTO users SET name = 'joe', password = '⟦mysql-set⟧'
EXEC sp_addlogin 'app', '⟦sp-add-l0gin⟧'
`,
  ),
  ...secretTexts(
    'headers',
    String.raw`
Authorization: Bearer ⟦opaque-9a8b7c⟧
authorization: Basic ⟦YXBwOnMzY3JldC1wdw==⟧
Authorization: ApiKey ⟦elast-ic-k3y==⟧
Authorization: Token token="⟦rails-tok-1⟧", nonce="abc"
Authorization: ⟦raw-auth-value-1⟧
Authorization: GenieKey ⟦opsg-enie-1⟧
Authorization: Digest username="app", realm="x", nonce="n", uri="/", response="⟦6629fae49393a05397450978507c4ef1⟧"
Authorization: AWS4-HMAC-SHA256 Credential=AKID/20240101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=⟦‹64h›⟧
{ headers: { authorization: 'Bearer ⟦insp-ected-1⟧', accept: '*/*' } }
{"headers":{"Authorization":"Basic ⟦YWJjOmRlZmdoaQ==⟧","Host":"db"}}
headers: [ 'Authorization', 'Bearer ⟦raw-hdr-77⟧', 'Host', 'api' ]
[["authorization","Bearer ⟦entries-1x⟧"],["accept","json"]]
Headers { authorization: 'Bearer ⟦undici-9⟧', 'content-type': 'application/json' }
Map(2) { 'x-api-key' => '⟦m4p-key-1⟧', 'host' => 'api' }
x-api-key: ⟦plain-k3y-11⟧
X-Auth-Token=⟦xat-5512⟧
X-Vault-Token: ⟦s.‹24›⟧
X-Amz-Security-Token: ⟦‹60›⟧
X-Goog-Api-Key: ⟦goog-k3y-xx⟧
Ocp-Apim-Subscription-Key: ⟦‹32h›⟧
DD-API-KEY: ⟦‹32h›⟧
Api-Token: ⟦dyna-tr4ce⟧
Cookie: connect.sid=⟦s%3Aabc.def99⟧; theme=dark
Set-Cookie: session=⟦eyJ1c2VyIjoxfQ-zz⟧; Path=/; HttpOnly; Secure
{ 'set-cookie': [ '__Host-sid=⟦h0st-sid-1⟧; Path=/' ] }
Cookie: JSESSIONID=⟦1A530637289A03B07199A44E8D531427⟧
Proxy-Authorization: Basic ⟦cHJveHk6cHJveHlwdw==⟧
curl -H "Authorization: Bearer ⟦curl-tok-1⟧" https://api
curl -H 'X-API-Key: ⟦curl-k3y-2⟧' https://api/health
GET / HTTP/1.1\r\nHost: x\r\nAuthorization: Basic ⟦dXNlcjpwYXNzdw==⟧\r\n\r\n
WWW-Authenticate refused; sent Negotiate ⟦YIIJvwYGKwYBBQUCoIIJszCCCa⟧
X-Hub-Signature-256: sha256=⟦‹64h›⟧
Sec-WebSocket-Protocol: bearer, ⟦ws-sub-pr0to⟧
grpc metadata: authorization=[Bearer ⟦grpc-m3ta-1⟧]
http.Header{"Authorization":[]string{"Bearer ⟦go-h34der⟧"}, "Accept":[]string{"*/*"}}
{'Authorization': 'Bearer ⟦py-req-1⟧', 'User-Agent': 'python-requests'}
Private-Token: ⟦pr1v-gitlab⟧
X-CSRF-Token: ⟦csrf-99-aa⟧
x-functions-key: ⟦azure-fn-k3y⟧
X-Shopify-Access-Token: ⟦shop-at-1⟧
x-access-token, ⟦comma-t0k⟧
Authorization: SharedAccessSignature sr=x&sig=⟦‹32›%3D⟧&se=1700000000&skn=root
Authorization: OAuth oauth_consumer_key="x", oauth_signature="⟦tnnArxj06cWHq44gCs1OSKk/jLY=⟧"
Authorization: Hawk id="x", mac="⟦6R4rV5iE+NPoym+WwjeHzjAGXUtLNIxmo1vpMofpLAE=⟧"
Sent headers: Authorization=Bearer%20⟦enc-bear3r⟧
`,
  ),
  ...secretTexts(
    'inspected errors and objects',
    String.raw`
AxiosError: Request failed { config: { url: '/h', auth: { username: 'app', password: '⟦axi0s-pw⟧' } } }
{ config: { headers: { Authorization: 'Bearer ⟦ax-tok-12⟧' }, data: '{"client_secret":"⟦cl-sec-99⟧"}' } }
Error: connect⏎  code: 'X',⏎  options: {⏎    host: 'db',⏎    password: '⟦multi-line-1⟧',⏎    user: 'app'⏎  }
{⏎  connectionParameters: ConnectionParameters {⏎    user: 'app',⏎    password: '⟦c0nn-param⟧',⏎    host: 'db'⏎  }⏎}
{ auth: [ 'app', '⟦auth-arr4y⟧' ], host: 'x' }
{ auth: { user: 'app', pass: '⟦n0demailer⟧' }, host: 'smtp' }
{ username: 'default', password: '⟦i0redis-pw⟧', db: 0, lazyConnect: true }
ReplyError: WRONGPASS { command: { name: 'auth', args: [ 'default', '⟦reply-3rr⟧' ] } }
{ command: 'AUTH', args: [ '⟦n0de-redis⟧' ] }
{ property: 'password', value: '⟦class-val1⟧', constraints: { minLength: 'too short' } }
ValidationError { target: { email: 'a' }, value: '⟦val-f1rst⟧', property: 'password', children: [] }
{"property":"newPassword","value":"⟦json-val-2⟧","constraints":{}}
{"field":"api_key","message":"invalid","value":"⟦fld-k3y-3⟧"}
{"value":"⟦val-bef0re⟧","field":"secret","code":"too_short"}
{"path":["password"],"input":"⟦zod-inp-1⟧","message":"Too small"}
{"msg":"Invalid value","param":"password","value":"⟦expr-val-1⟧","location":"body"}
{"type":"field","value":"⟦expr-val-2⟧","path":"token","location":"body"}
{ name: 'API_KEY', value: '⟦env-n4me-v⟧' }
[ { key: 'DB_PASSWORD', value: '⟦key-v4lue⟧' } ]
{ key: 'password', val: '⟦key-val-x⟧' }
{"Key":"SECRET","Value":"⟦capital-K⟧"}
{"loc":["body","password"],"msg":"too short","input":"⟦pydantic-1⟧"}
Symbol(auth): { token: '⟦symb0l-tk⟧' }
[Object: null prototype] { password: '⟦nullpr0t⟧' }
<ref *1> Client { password: '⟦circ-ref-1⟧', self: [Circular *1] }
Secret { value: '⟦wrapp3d-s⟧' }
{ credentials: { accessKeyId: '⟦AKIA‹16A›⟧', secretAccessKey: '⟦‹40›⟧', sessionToken: '⟦‹50›⟧' } }
Credentials(access_key='x', secret_key='⟦pyth0n-repr⟧', token=None)
Config(host='db', password='⟦pydant1c⟧', port=5432)
map[host:db password:⟦go-m4p-1⟧ user:app]
&{Host:db Password:⟦g0-struct⟧ User:app}
DbConfig[host=db, password=⟦java-r3cord⟧, port=5432]
DbConfig(host=db, password=⟦kotl1n-data⟧, port=5432)
#<Config host="db", password="⟦ruby-insp⟧">
{:host=>"db", :password=>"⟦ruby-sym⟧"}
array(2) { ["password"]=> string(9) "⟦php-dump1⟧" }
Array ( [host] => db [password] => ⟦php-pr1nt⟧ )
{ password: Buffer(8) [Uint8Array] [ ⟦115, 51, 99, 114, 51, 116, 45, 49⟧ ] }
{ token: <Buffer ⟦73 33 63 72 33 74⟧> }
{"message":"{\"password\":\"⟦nest-ed-j⟧\"}"}
"{\"a\":\"{\\\"apiKey\\\":\\\"⟦d33p-json⟧\\\"}\"}"
{ err: { request: { _header: 'GET / HTTP/1.1\r\nx-api-key: ⟦_head-er1⟧\r\nHost: x\r\n\r\n' } } }
{ options: { agent: [Agent], auth: 'app:⟦http-0pt⟧' } }
{ sasl: { mechanism: 'plain', username: 'svc', password: '⟦kafk4js⟧' } }
{ spawnargs: [ 'pg_dump', '--password=⟦spawn-pw⟧', '-h', 'db' ] }
{ cmd: 'mysqldump -u root -p⟦cmd-l1ne⟧ shop', killed: false, code: 2 }
{ env: { PGPASSWORD: '⟦env-pg-1⟧', PATH: '/bin' } }
PrismaClientInitializationError { clientVersion: '6', url: { value: 'postgres://a:⟦pri-sma⟧@db/x' } }
{ secretOrKey: '⟦passport-jwt-1⟧', ignoreExpiration: false }
{ privateKey: '⟦n0t-a-pem-but-key⟧', passphrase: '⟦phr4se one⟧' }
{ pin: '⟦482915⟧', cvv: '⟦737⟧', cardNumber: '4' }
{ encryptionKey: '⟦‹32h›⟧', iv: 'x' }
{ 'client-secret': '⟦keyc-l0ak⟧', realm: 'x' }
{ pwd: "⟦it's-quoted⟧" }
TypeError: Cannot read { body: 'grant_type=client_credentials&client_id=a&client_secret=⟦f0rm-body⟧' }
`,
  ),
  ...secretTexts(
    'core texts, second part',
    String.raw`
connect failed: postgres://reporting:⟦Vq7!rT#2x⟧@10.2.0.9:5432/analytics?application_name=health
PostgresError at postgres://u_1:⟦a1b2c3d4e5⟧@pgbouncer.infra:6432/app (28P01)
Could not reach mongodb://admin:⟦M0ng0:P@ss⟧@mongo.prod:27017/admin
could not open mysql2://wp:⟦wpP4$$⟧@maria:3306/wp
"redis":"redis://:⟦yB8/Lk=pp2⟧@10.0.0.1:6379/3"
REDIS_URL is redis://h:⟦p4a5b6c7d8⟧@ec2-1-2-3-4.compute-1.amazonaws.com:12345
AMQP URL amqp://shop:⟦sh0p?amqp⟧@mq:5672/shop?heartbeat=10 is refused
rabbit (amqp://user:⟦bitnami42⟧@my-rabbit.default.svc.cluster.local:5672/)
pool: postgresql://⟦onlyusertoken123456⟧@host/db
bolt://neo4j:⟦n3o-bolt⟧@graph:7687 handshake failed
opensearch https://admin:⟦Adm!n_12⟧@os.internal:9200/_cat/health
imaps://joe%40corp.com:⟦im4p-pw⟧@mail.corp.com:993
libsql://db.turso.io?authToken=⟦turso-t0ken-11⟧
prisma://accelerate.prisma-data.net/?api_key=⟦prisma-acc-k3y⟧
surreal ws://root:⟦surr34l⟧@s:8000/rpc
trino://svc:⟦tr1no.pw⟧@coord:8443/hive
s3://AKID:⟦s3cr/et+k3y⟧@bucket/path
sftp://backup:⟦b4ckup pw⟧@nas.local:22/vol1
tcp://ch.internal:9000/?user=default&password=⟦ch0use-9⟧
nats-server: tls://svc:⟦n4ts.pw,x⟧@nats-1:4222,tls://svc:⟦n4ts.pw,y⟧@nats-2:4222
Data Source=10.0.0.5;Initial Catalog=erp;Persist Security Info=True;User ID=erp;Password=⟦Erp#2024;ok⟧;MultipleActiveResultSets=True
Server=.;Database=x;User=sa;Password=⟦P@ss=w;ord1⟧;TrustServerCertificate=true
user=health password=⟦h3alth'pw⟧ host=/cloudsql/p:r:i dbname=x
host='db' password="⟦dq libpq 1⟧" user='x'
Driver=com.mysql.jdbc.Driver;Url=jdbc:mysql://db/x;Username=u;Password=⟦jdbc;mix1⟧
jdbc:db2://h:50000/S:user=db2;password=⟦db2j-pw⟧;
jdbc:snowflake://a.snowflakecomputing.com/?user=u&password=⟦sn0w*pw⟧&warehouse=w
Endpoint=https://x.service.signalr.net;AccessKey=⟦‹43›=⟧;Version=1.0;
Endpoint=https://cfg.azconfig.io;Id=ab-l0-s0:xyz;Secret=⟦‹43›=⟧
mongodb connection: user 'root', password '⟦mongo'1pw⟧', host 'm'
couchbase://cb?username=Administrator&password=⟦couch8ase⟧
kafka config: sasl_plain_username=svc sasl_plain_password=⟦kfk-plain⟧
ORA-01017: connecting as scott/⟦Tig3r#9⟧@ORCL
Connecting with dbname=x user=y password=⟦f1nal⟧
SQLSTATE[28000] using dsn mysql:host=db;dbname=x with password ⟦pdo!Pw77⟧
ERROR: syntax error in "ALTER ROLE svc WITH ENCRYPTED PASSWORD '⟦enc-R0le⟧'"
CREATE USER x WITH LOGIN PASSWORD '⟦cr8-us3r⟧' VALID UNTIL 'infinity'
INSERT INTO credentials (user_id, secret_key) VALUES (4, '⟦ins-s3c⟧') ON CONFLICT DO NOTHING
UPDATE accounts SET pin = '⟦4711⟧', passwd='⟦acct-pw9⟧' WHERE id=3
SELECT * FROM tokens t WHERE t.access_token = '⟦acc-t0k-sql⟧' LIMIT 1
select 1 from users where login='a' and pwd=md5('⟦md5-m3⟧')
DELETE FROM api_keys WHERE api_key LIKE '⟦lik3-key⟧%'
{ sqlMessage: 'x', sql: "UPDATE users SET password_hash = '⟦$2b$10$abcdefghijklmnopqrstuv⟧'" }
drizzle: Failed query: update "users" set "password" = $1 where "id" = $2⏎params: ⟦dr1zzle-pw⟧,42
knex: update users set reset_token = '⟦r3set-kx⟧' where id = 1 - connection timed out
[query] SELECT * FROM u WHERE api_token = ? [params] ["⟦mik-r0-orm⟧"]
Mongoose: users.findOne({ email: 'a@b.c', password: '⟦m0ngoose⟧' }, {})
db.auth("admin", "⟦mongo-sh-1⟧") failed
db.createUser({user: "x", pwd: "⟦cr3ate-mongo⟧", roles: []})
CQL: CREATE ROLE a WITH PASSWORD = '⟦cql-r0le⟧' AND LOGIN = true
ReplyError: ERR AUTH failed: AUTH default ⟦r3dis-auth⟧
redis command [AUTH, ⟦lettuc3-pw⟧] timed out
ldap bind failed: { bindDN: 'cn=x', bindCredentials: '⟦b1nd-cr3d⟧' }
authorization: Bearer ⟦v2.local.x-y_z123⟧
> Authorization: Basic ⟦am9lOnMzY3JldA==⟧
-H 'authorization: bearer ⟦lower-b3arer⟧'
"authorization":"ApiKey ⟦VnVhQ2ZHY0JDZGJrUW0tZTVhT3g6dWkybHAyYXhUTm1zeWFrdzl0dk5udw==⟧"
Authorization=Token ⟦tok-eq-9981⟧; Accept=*/*
x-api-token: ⟦x-ap1-t0k⟧
api-key: ⟦az-openai-k3y⟧
X-Auth-Email: a@b.c, X-Auth-Key: ⟦cf-auth-k3y⟧
x-amz-security-token=⟦IQoJb3JpZ2luX2VjE⟧
X-Rapidapi-Key: ⟦r4pid-api-k3y⟧
X-Algolia-API-Key: ⟦alg0lia-k3y⟧
X-Parse-REST-API-Key: ⟦p4rse-k3y⟧
X-Gitlab-Token: ⟦gl-wh-t0k⟧
x-ms-client-secret: ⟦ms-cl-s3c⟧
X-Plex-Token=⟦pl3x-tok⟧
cookie: token=⟦ck-t0k⟧; Path=/
cookies: { session: '⟦sess-ck-1⟧', csrftoken: '⟦csrf-ck-2⟧' }
Cookie => auth=⟦ck-4uth⟧
set-cookie: refreshToken=⟦rt-ck-77⟧; HttpOnly; SameSite=Strict
headers=[Authorization:"Bearer ⟦spring-hd1⟧", Accept:"*/*"]
HttpHeaders { normalizedNames: Map(0), 'x-api-key': [ '⟦ng-h3ader⟧' ] }
[ [Symbol(headers)]: { authorization: [ 'authorization', 'Bearer ⟦sym-hdr⟧' ] } ]
Request(url=/x, headers={Authorization=Bearer ⟦okhttp-1x⟧, Accept=json})
{ response: { config: { headers: { 'X-Api-Key': '⟦axios-x1⟧' } } } }
{ statusCode: 401, request: { headers: { cookie: 'sid=⟦nest-c00kie⟧' } } }
Error: bad { host: 'db', port: 5432, user: 'u', password: '⟦insp-pw1⟧', ssl: { key: '⟦k3y-mat-1⟧' } }
ConnectionOptions { username: 'u', password: "⟦pw with ' quote⟧", port: 1 }
options: { password: [Function: password], token: '⟦fn-t0ken⟧' }
{ clientOptions: { socket: { host: 'r' }, password: '⟦node-redis-pw⟧', name: 'x' } }
{"options":{"auth":{"user":"u","pass":"⟦mailer-pw⟧"}}}
{ authSource: 'admin', credentials: MongoCredentials { username: 'u', password: '⟦m-cr3d⟧', source: 'x' } }
{ constraint: null, value: '⟦z-val-1⟧', path: [ 'apiKey' ] }
{"errors":[{"property":"token","constraints":{"isString":"x"},"value":"⟦nest-val-9⟧"}]}
[{"target":{"password":"⟦tgt-pw1⟧"},"value":"⟦tgt-pw1⟧","property":"password","children":[],"constraints":{}}]
{ instancePath: '/password', schemaPath: '#/x', data: '⟦ajv-d4ta⟧' }
{"keyword":"minLength","instancePath":"/secret","params":{"limit":8},"data":"⟦ajv-d2⟧"}
ValidationError: child "password" fails because ["⟦j0i-old⟧" is too short]
joi: { context: { label: 'password', value: '⟦j0i-ctx⟧', key: 'password' } }
ZodError: [{ received: '⟦z0d-rec⟧', code: 'invalid_enum_value', path: [ 'token' ] }]
superstruct: Expected a value of type string for path password but received: "⟦sup3r-s⟧"
Config validation error: "JWT_SECRET" with value "⟦jwt-s3c-1⟧" fails
env DB_PASS='⟦env-q-1⟧' is invalid
process.env.API_SECRET = '⟦proc-env1⟧'
{ DB_USER: 'u', DB_PASS: '⟦dbpass-o1⟧' }
User(name='joe', password_hash='⟦pbkdf2:sha256:260000$abc$def0123⟧')
Struct{Token: "⟦rust-t0k⟧", id: 1}
Some(Config { password: "⟦rust-opt⟧" })
%{password: "⟦el1xir-pw⟧", user: "x"}
{"level":50,"err":{"message":"x","opts":{"apiKey":"⟦pino-k3y⟧"}}}
msg="x" password="⟦logfmt-pw⟧" user=y
msg=x token=⟦logfmt-t0k⟧ dur=3ms
<ns2:secret>⟦ns-xml-1⟧</ns2:secret>
<input type="password" value="⟦html-pw⟧">
---⏎apiVersion: v1⏎kind: Secret⏎data:⏎  tls.crt: abc⏎  db-pass: ⟦ZGItcGFzcy0x⟧
smtp:⏎  user: x⏎  pass: ⟦sm7p-y4ml⟧
password : ⟦sp-colon-1⟧
PASSWORD=⟦'single q'⟧
api.key=⟦prop-ap1⟧
ftp_password='⟦ftp-pw-9⟧'
$db_password = "⟦php-v4r⟧";
const token = '⟦js-c0nst⟧';
let apiKey: string = "⟦ts-k3y⟧";
password => ⟦arrow-pw1⟧
"password" = "⟦hcl-pw-1⟧"
AWS_SECRET_ACCESS_KEY=⟦wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY⟧
`,
  ),
];

/** What they may say, too. */
export const OTHER_TEXTS: readonly SecretText[] = [
  ...secretTexts(
    'tokens',
    String.raw`
token ⟦ghp_‹36›⟧ lacks the scope repo
using ⟦gho_‹36›⟧
⟦github_pat_‹22›_‹59›⟧ expired
remote rejected ⟦glpat-‹20b›⟧
⟦glptt-‹40h›⟧ is disabled
Slack said invalid_auth for ⟦xoxb-‹12d›-‹13d›-‹24›⟧
⟦xoxp-‹12d›-‹12d›-‹12d›-‹32h›⟧
⟦xapp-1-A‹10A›-‹13d›-‹64h›⟧
stripe: Invalid API Key provided: ⟦sk_live_‹24›⟧
⟦rk_live_‹24›⟧ not permitted
⟦whsec_‹32›⟧ mismatch
Incorrect API key provided: ⟦sk-proj-‹48b›⟧
⟦sk-ant-api03-‹93b›AA⟧ is not valid
AWS said InvalidClientTokenId for ⟦AKIA‹16A›⟧
⟦ASIA‹16A›⟧
key ⟦AIza‹35b›⟧ blocked
⟦ya29.‹60b›⟧ expired
⟦GOCSPX-‹28b›⟧
sendgrid ⟦SG.‹22b›.‹43b›⟧ revoked
mailgun ⟦key-‹32h›⟧ forbidden
⟦npm_‹36›⟧ cannot publish
⟦pypi-AgEIcHlwaS5vcmc‹60b›⟧
⟦dop_v1_‹64h›⟧ unauthorized
⟦doo_v1_‹64h›⟧
vault ⟦hvs.‹90b›⟧ permission denied
⟦shpat_‹32h›⟧
⟦shpss_‹32h›⟧
jwt ⟦eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.‹43b›⟧ expired
got ⟦eyJhbGciOiJub25lIn0.eyJ1c2VyIjoiYWRtaW4ifQ.⟧
⟦AGE-SECRET-KEY-1‹58A›⟧
⟦PMAK-‹24h›-‹34h›⟧ is invalid
⟦lin_api_‹40›⟧
⟦glsa_‹32›_‹8h›⟧
⟦glc_‹40›=⟧
databricks ⟦dapi‹32h›⟧ 403
⟦hf_‹34›⟧ gated
⟦r8_‹37›⟧ replicate
⟦dckr_pat_‹27b›⟧
⟦figd_‹40b›⟧
⟦ntn_‹46›⟧ notion
⟦secret_‹43›⟧ notion old
⟦sntrys_‹60b›⟧
⟦sntryu_‹64h›⟧
⟦NRAK-‹27A›⟧ new relic
⟦sq0atp-‹22b›⟧
⟦EAAAE‹60b›⟧ square
⟦tfp_‹44›⟧
⟦pul-‹40h›⟧
⟦rubygems_‹48h›⟧
⟦pscale_pw_‹43b›⟧ denied
⟦pscale_tkn_‹43b›⟧
⟦sbp_‹40h›⟧
⟦nfp_‹40›⟧
⟦dt0c01.‹24A›.‹64A›⟧
⟦ATATT3xFfGF0‹60b›=‹8A›⟧
⟦ATBB‹32›⟧
⟦CCIPAT_‹22›_‹40h›⟧
⟦fio-u-‹64b›⟧
⟦FLWSECK_TEST-‹12h›-X⟧
⟦gsk_‹52›⟧ groq
⟦xai-‹80›⟧
⟦pplx-‹48›⟧
⟦ops_eyJ‹80›⟧
⟦CFPAT-‹43b›⟧
⟦EZAK‹54›⟧
⟦shippo_live_‹40h›⟧
⟦sk_test_‹24›⟧
⟦pk.eyJ1Ijoi‹40›.‹22›⟧ mapbox sk
⟦‹8d›:AA‹33b›⟧ telegram
discord ⟦MTA‹23›.G‹5›.‹38b›⟧
https://hooks.slack.com/services/T‹9A›/B‹9A›/⟦‹24›⟧
https://outlook.office.com/webhook/⟦‹32h›⟧/IncomingWebhook/⟦‹32h›⟧
https://discord.com/api/webhooks/‹18d›/⟦‹60b›⟧ 404
https://api.telegram.org/bot⟦‹9d›:AA‹33b›⟧/getMe 401
https://‹8d›.ingest.sentry.io with ⟦sntrys_eyJ‹60b›⟧
⟦tskey-auth-‹12›-‹32›⟧ tailscale
⟦SWMTKN-1-‹50›-‹25›⟧
⟦vercel_blob_rw_‹16›_‹30›⟧
⟦ghs_‹36›⟧
⟦ddp_‹36›⟧ doppler
⟦dp.st.prd.‹43›⟧ doppler
⟦bkua_‹40h›⟧ buildkite
⟦JBSWY3DPEHPK3PXP‹16A›⟧ totp secret: ⟦JBSWY3DPEHPK3PXP⟧
`,
  ),
  ...secretTexts(
    'private keys',
    String.raw`
-----BEGIN RSA PRIVATE KEY-----⏎⟦‹64›⟧⏎⟦‹64›⟧⏎-----END RSA PRIVATE KEY-----
privateKey: -----BEGIN PRIVATE KEY-----\n⟦‹64›⟧\n⟦‹40›⟧\n-----END PRIVATE KEY-----\n
{"private_key":"-----BEGIN PRIVATE KEY-----\n⟦‹64›⟧\n⟦‹40›⟧\n-----END PRIVATE KEY-----\n","client_email":"a@b"}
privateKey: -----BEGIN EC PRIVATE KEY-----⏎⟦‹64›⟧⏎⟦‹64›⟧==⏎-----END EC PRIVATE KEY-----⏎done
private_key = -----BEGIN OPENSSH PRIVATE KEY-----⏎⟦‹64›⟧⏎⟦‹64›⟧
{ key: '-----BEGIN RSA PRIVATE KEY-----\n' +⏎    '⟦‹64›⟧\n' +⏎    '⟦‹64›⟧\n' +⏎    '-----END RSA PRIVATE KEY-----\n' }
error:0909006C:PEM routines: no start line: -----BEGIN PRIVATE KEY----- ⟦‹64›⟧ ⟦‹64›⟧ -----END PRIVATE KEY-----
PRIVATE_KEY="-----BEGIN PRIVATE KEY-----\\n⟦‹64›⟧\\n-----END PRIVATE KEY-----"
-----BEGIN PGP PRIVATE KEY BLOCK-----⏎Version: x⏎⏎⟦‹64›⟧⏎=‹4›⏎-----END PGP PRIVATE KEY BLOCK-----
-----BEGIN ENCRYPTED PRIVATE KEY-----⏎⟦‹64›⟧⏎-----END ENCRYPTED PRIVATE KEY-----
key: |⏎  -----BEGIN DSA PRIVATE KEY-----⏎  ⟦‹64›⟧⏎  -----END DSA PRIVATE KEY-----
---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ----⏎⟦‹64›⟧⏎---- END SSH2 ENCRYPTED PRIVATE KEY ----
PuTTY-User-Key-File-2: ssh-rsa⏎Encryption: none⏎Private-Lines: 2⏎⟦‹64›⟧⏎⟦‹64›⟧⏎Private-MAC: ⟦‹40h›⟧
-----BEGIN AGE ENCRYPTED FILE-----⏎⟦‹64›⟧⏎-----END AGE ENCRYPTED FILE-----
tls.key: -----BEGIN PRIVATE KEY-----%0A⟦‹64›⟧%0A-----END PRIVATE KEY-----
-----BEGIN PRIVATE KEY-----⟦‹200›⟧-----END PRIVATE KEY-----
bad key '-----BEGIN PRIVATE KEY-----⏎⟦‹64›⟧⏎⟦‹10›⟧' given
{"kty":"RSA","n":"x","e":"AQAB","d":"⟦‹86b›⟧","p":"⟦‹43b›⟧","q":"⟦‹44b›⟧","dp":"⟦‹45b›⟧","dq":"⟦‹46b›⟧","qi":"⟦‹47b›⟧"}
{ kty: 'oct', k: '⟦‹43b›⟧', alg: 'HS256' }
{"crv":"P-256","d":"⟦‹43b›⟧","kty":"EC","x":"a","y":"b"}
tls.key: ⟦LS0tLS1CRUdJTiBQUklWQVRFIEtFWS0tLS0t‹60›⟧
`,
  ),
  ...secretTexts(
    'labels in other languages',
    String.raw`
Passwort: ⟦Geheim-77⟧
Anmeldung mit Kennwort=⟦K3nn-wort⟧ abgelehnt
"passwort": "⟦d3utsch-x⟧"
contraseña: ⟦s3creto-1⟧
contrasena=⟦s3creto-2⟧
mot de passe : ⟦m0t-2-passe⟧
motdepasse=⟦fr4ncais⟧
"mot_de_passe":"⟦fr-json-9⟧"
senha: ⟦s3nha-br⟧
parola d'ordine: ⟦p4rola-it⟧
hasło: ⟦h4slo-pl⟧
wachtwoord=⟦w8woord-nl⟧
пароль: ⟦parol-ru-1⟧
密码：⟦mima-zh-88⟧
密码=⟦mima-zh-99⟧
密碼：⟦mima-tw-7⟧
パスワード：⟦pasu-ja-1⟧
비밀번호: ⟦bimil-ko-1⟧
lösenord: ⟦l0sen-sv⟧
salasana: ⟦s4lasana⟧
şifre: ⟦s1fre-tr⟧
heslo: ⟦h3slo-cz⟧
adgangskode: ⟦4dgang-dk⟧
jelszó: ⟦j3lszo-hu⟧
κωδικός: ⟦k0dikos-gr⟧
كلمة المرور: ⟦murur-ar-1⟧
סיסמה: ⟦sisma-he-1⟧
mật khẩu: ⟦matkhau-1⟧
kata sandi: ⟦s4ndi-id⟧
password：⟦full-w1dth⟧
password＝⟦full-eq-1⟧
令牌：⟦lingpai-1x⟧
Geheimnis: ⟦geh3im-nis⟧
Zugangstoken: ⟦zug4ng-tok⟧
clé secrète : ⟦cl3-secr-1⟧
`,
  ),
  ...secretTexts(
    'command lines',
    String.raw`
psql: error, ran PGPASSWORD=⟦pgpw-cli1⟧ psql -h db -U app
mysql -h db -u root -p⟦mysqlpw1⟧ -e "select 1"
mysqladmin -uroot --password=⟦admin-pw1⟧ ping
mongosh "mongodb://h/x" -u app -p ⟦mongo-p1⟧ --eval "db.ping()"
mongo --host h --username app --password ⟦mongo-p2⟧
redis-cli -h cache -a ⟦redis-cli1⟧ ping
redis-cli --pass ⟦redis-cli2⟧ ping
curl -u admin:⟦curl-pw-1⟧ https://es:9200
curl --user 'admin:⟦curl pw 2⟧' https://es:9200
wget --http-password=⟦wget-pw-1⟧ https://x
sshpass -p '⟦ssh pass1⟧' ssh db
docker login -u app -p ⟦dock3r-pw⟧ registry.example.com
helm install --set auth.password=⟦helm-pw-1⟧ x
kubectl --token=⟦kube-tok-1⟧ get pods
ldapsearch -D cn=admin -w ⟦ldap-w-1⟧ -b dc=x
sqlcmd -S db -U sa -P ⟦sqlcmd-P1⟧ -Q "select 1"
rabbitmqadmin -u app -p ⟦rabbit-p⟧ list queues
smbclient //srv/share -U joe%⟦smb-pw-1⟧
openssl rsa -passin pass:⟦openssl-1⟧ -in k.pem
keytool -storepass ⟦keyt00l-1⟧ -list
java -Djavax.net.ssl.keyStorePassword=⟦jks-pw-1⟧ -jar a.jar
aws configure set aws_secret_access_key ⟦‹40›⟧
gh auth login --with-token ⟦gh-with-t0k⟧
Command failed: vault login ⟦hvs.‹24b›⟧
zip -P ⟦z1p-pw⟧ a.zip b
PGPASSWORD='⟦pg quot3d⟧' pg_isready
export SECRET_KEY=⟦exp0rt-1⟧
cqlsh -u cassandra -p ⟦cql-pw-1⟧ host
clickhouse-client --password ⟦chc-pw-1⟧
http -a app:⟦httpie-1⟧ GET https://x
`,
  ),
  ...secretTexts(
    'files',
    String.raw`
machine api.example.com login joe password ⟦n3trc-pw⟧
machine github.com⏎  login joe⏎  password ⟦n3trc-ml⟧⏎
db.internal:5432:orders:app:⟦pgp4ss-1⟧
*:*:*:postgres:⟦pgp4ss-2⟧
DB_HOST=db⏎DB_PASSWORD=⟦d0tenv-1⟧⏎DB_PORT=5432
export API_TOKEN="⟦d0tenv 2⟧"
database:⏎  host: db⏎  password: ⟦yaml-pw-1⟧⏎  port: 1
database:⏎  password: "⟦yaml \"pw\"⟧"
password: >-⏎  ⟦f0lded-yaml⟧
password = "⟦t0ml-pw-1⟧"
[database]⏎password = '⟦t0ml-pw-2⟧'
spring.datasource.password=⟦spr1ng-pw⟧
spring.datasource.password: ⟦spr1ng-yml⟧
javax.persistence.jdbc.password = ⟦jpa-pw-11⟧
<property name="connection.password">⟦hibern8te⟧</property>
<password>⟦xml-pw-1⟧</password>
<bean p:username="app" p:password="⟦spring-xml⟧"/>
<add name="Db" connectionString="Server=x;Password=⟦web-config⟧;" />
<user name="app" password="⟦attr-pw-1⟧" roles="x"/>
//packages.example.test/:_authToken=⟦npmrc-tok-1⟧
//registry.example.com/:_password=⟦bnBtcGFzcw==⟧
_auth = ⟦YXBwOm5wbXB3⟧
{"auths":{"ghcr.io":{"auth":"⟦YXBwOmRvY2tlcnB3⟧"}}}
aws_secret_access_key = ⟦‹40›⟧
[default]⏎aws_access_key_id=⟦AKIA‹16A›⟧⏎aws_secret_access_key=⟦‹40›⟧
data:⏎  password: ⟦c3VwZXItczNjcmV0⟧
stringData: { token: ⟦k8s-s3cret⟧ }
requirepass ⟦redis-conf-1⟧
masterauth ⟦redis-conf-2⟧
user default on >⟦acl-redis-1⟧ ~* +@all
rabbitmq: default_pass = ⟦rmq-conf-1⟧
ssl_password_file none; ssl_certificate_key_password ⟦nginx-pw⟧
htpasswd admin:⟦$apr1$x9f1$‹22›⟧
root:⟦$6$saltsalt$‹60›⟧:19000:0:99999:7:::
$ANSIBLE_VAULT;1.1;AES256⏎⟦‹64h›⟧
{"type":"service_account","private_key_id":"⟦‹40h›⟧","client_id":"1"}
`,
  ),
  ...secretTexts(
    'OAuth, SAML and signed URLs',
    String.raw`
grant_type=authorization_code&code=⟦4/0AX4XfWh-code1⟧&redirect_uri=https%3A%2F%2Fx
https://app.example.com/callback?code=⟦SplxlOBeZQQYbYS6WxSbIA⟧&state=xyz
grant_type=refresh_token&refresh_token=⟦tGzv3JOkF0XG5Qx2TlKWIA⟧
code_verifier=⟦dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk⟧&client_id=x
{"access_token":"⟦2YotnFZFEjr1zCsicMWpAA⟧","token_type":"Bearer","expires_in":3600}
{"id_token":"⟦opaque-id-t0ken⟧"}
client_assertion=⟦‹60b›⟧&client_assertion_type=urn
assertion=⟦PHNhbWxwOl-‹40b›⟧&grant_type=urn
SAMLResponse=⟦PHNhbWxwOlJlc3BvbnNl‹40›⟧&RelayState=x
SAMLRequest=⟦fZJNT8Mw‹40›⟧&RelayState=x
https://b.s3.amazonaws.com/k?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Expires=300&X-Amz-Signature=⟦‹64h›⟧
https://b.s3.amazonaws.com/k?AWSAccessKeyId=⟦AKIA‹16A›⟧&Signature=⟦vjbyPxybdZaNmGa%2ByT272YEAiv4%3D⟧&Expires=1
https://x.blob.core.windows.net/c/b?sv=2022-11-02&se=2025&sr=b&sp=r&sig=⟦‹43›%3D⟧
https://storage.googleapis.com/b/o?X-Goog-Signature=⟦‹64h›⟧&X-Goog-Date=20240101
https://cdn.example.com/v.m3u8?Policy=x&Signature=⟦‹40b›⟧&Key-Pair-Id=⟦APKA‹16A›⟧
https://example.com/reset?reset_token=⟦r3set-me-now⟧
https://example.com/verify?otp=⟦482913⟧
https://example.com/login#access_token=⟦fr4gment-tok⟧&token_type=bearer
https://graph.example.com/me?access_token=⟦EAAB-‹30›⟧
https://maps.googleapis.com/maps/api/js?key=⟦AIza‹35b›⟧
device_code=⟦GmRhmhcxhwAzkoEqiMEg_DnyEysNkuNhszIySk9eS⟧
{"device_code":"⟦dev1ce-c0de-1⟧","user_code":"WDJB-MJHT"}
oauth_token_secret=⟦0auth1-sec⟧&oauth_token=⟦0auth1-tok⟧
{"client_id":"x","client_secret":"⟦post-body-s⟧","scope":"a"}
subject_token=⟦subj-tok-77⟧&actor_token=⟦act-tok-88⟧
https://example.com/unsubscribe?hmac=⟦‹64h›⟧
https://hook.eu1.make.com/⟦‹32›⟧
https://x.webhook.office.com/webhookb2/⟦‹32h›⟧@‹8h›/IncomingWebhook/⟦‹32h›⟧/x
https://api.example.com/?apikey=⟦api-qu3ry⟧&x=1
https://api.example.com/?auth=⟦auth-qu3ry⟧&x=1
https://api.example.com/?pass=⟦pass-qu3ry⟧&x=1
https://api.example.com/?subscription-key=⟦‹32h›⟧
https://api.example.com/?jwt=⟦opaque-jwt-q⟧
/path;jsessionid=⟦1A530637289A03B07⟧?x=1
sid=⟦s3ss10n-id-x⟧
`,
  ),
  ...secretTexts(
    'sentences',
    String.raw`
Login failed for user "app" with password "⟦pr0se-pw-1⟧"
the password is ⟦pr0se-is-2⟧
password '⟦pr0se q3⟧' is incorrect
wrong password ⟦pr0se!x4⟧ for user joe
using token ⟦pr0se-tok-5x9⟧
invalid API key ⟦pr0se-key-6z7⟧
Invalid token "⟦pr0se-tok-7⟧" received
Could not authenticate app/⟦pr0s3-w8⟧@db
my secret is ⟦pr0se-s3c-9⟧.
credentials app:⟦pr0se-cr3d⟧ were rejected
bad credentials (app, ⟦pr0se-tup1e⟧)
AUTH ⟦pr0se-aut4⟧ failed: WRONGPASS
tried username app and password ⟦pr0se-and-1⟧
Passphrase for key: ⟦pr0se phr4se⟧
token "⟦pr0se-q-t0k⟧" has expired
api key '⟦pr0se-q-key⟧' not found
⟦pr0se-b4re⟧ is not a valid API key
access token (⟦pr0se-par3n⟧) revoked
secret key => ⟦pr0se-arr0w⟧
PIN: ⟦4829⟧
`,
  ),
  ...secretTexts(
    'other texts, second part',
    String.raw`
pg_dump: PGPASSWORD=⟦pgd-pw⟧ pg_dump -h x
Command failed: mysqldump --user=root --password=⟦msd-pw⟧ shop
spawn psql postgres://u:⟦spawn-u⟧@h/db ENOENT
Command failed: redis-cli -u redis://:⟦rc-url⟧@h:6379 ping
Command failed: kafkacat -X sasl.password=⟦kcat-pw⟧ -L
curl -u 'elastic:⟦el4stic⟧' https://es
curl --header "X-Api-Key: ⟦cu-hd⟧" x
curl -d '{"password":"⟦cu-d4ta⟧"}' x
curl -d "password=⟦cu-f0rm⟧&user=a" x
ssh-keygen -N '⟦phr4se-n⟧' -f k
ansible-playbook --extra-vars "db_password=⟦ans-pw⟧"
terraform -var="db_password=⟦tf-v4r⟧"
docker run -e POSTGRES_PASSWORD=⟦dk-pw⟧ postgres
kubectl create secret generic x --from-literal=password=⟦k8s-lit⟧
az login --service-principal -u x -p ⟦az-sp-pw⟧ --tenant t
gcloud --access-token=⟦gc-t0k⟧
node app.js --jwt-secret ⟦node-jwt⟧
java -jar x --spring.datasource.password=⟦sp-arg⟧
client_secret=⟦cs-f0rm⟧&grant_type=client_credentials
{"grant_type":"password","username":"u","password":"⟦ropc-pw⟧"}
redirect https://a.b/cb?state=s&code=⟦AQDx7hHs-9KzL2mN⟧
https://a.b/cb?id_token=⟦opaque.id.tok1⟧&state=s
refresh_token: ⟦1//0gabcDEF-xyz12⟧
https://x.s3.amazonaws.com/o?X-Amz-Credential=AKIDEXAMPLE%2F2024&X-Amz-Signature=⟦‹64h›⟧&X-Amz-SignedHeaders=host
https://a.blob.core.windows.net/c?sp=r&st=x&se=y&spr=https&sv=z&sr=c&sig=⟦abc%2Bdef%3D⟧
https://api.x.io/v1?access_key=⟦acc-qk1⟧
https://x.io/invite?invite_token=⟦inv-t0k⟧
https://x.io/p?secret=⟦q-s3c⟧#top
wss://x.io/socket?auth_token=⟦ws-4t⟧
https://x.io/feed.ics?private_token=⟦ics-t0k⟧
https://sentry.io/api/1/store/?sentry_key=⟦‹32h›⟧
https://x.io/magic/⟦eyJhbGciOiJIUzI1NiJ9.eyJpZCI6MX0.c2ln⟧
invalid token: ⟦tok_1a2b3c4d5e⟧
Unauthorized: key ⟦sk-‹48›⟧
The provided API key (⟦ak_7x8y9z0a1b⟧) is disabled
rejected password "⟦R3j3ct!⟧"
user root with password ⟦t00r!x9⟧ denied
bad password: ⟦b4dpw-1⟧
Password ⟦Hunter2!⟧ does not meet the policy
login admin:⟦adm1n:pw9⟧ failed
auth failed for admin/⟦4dmin-pw⟧
the secret ⟦s3cr3t!value9⟧ leaked
Das Passwort "⟦d4s-pw-1⟧" ist falsch
Le mot de passe « ⟦fr-gu1ll⟧ » est incorrect
La contraseña es ⟦c0ntra-9x⟧
пароль «⟦ru-gu1ll⟧» неверен
密码是：⟦zh-sh1-9⟧
用户名：root，密码：⟦zh-l1st-8⟧
ユーザー名：root、パスワード：⟦ja-l1st-7⟧
`,
  ),
];
