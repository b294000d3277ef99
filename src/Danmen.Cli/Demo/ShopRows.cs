namespace Danmen.Cli.Demo;

/// <summary>The rows of the demo's shop, made by the database itself. Deterministic.</summary>
internal static class ShopRows
{
    /// <summary>A table goes, and half of the orders, and prices become nonsense: what a bad migration and a wrong WHERE do.</summary>
    public const string Damage = """
        DROP TABLE coupons;
        DELETE FROM order_lines WHERE order_id % 2 = 0;
        DELETE FROM orders WHERE id % 2 = 0;
        UPDATE products SET price = 1 WHERE id % 10 = 3;
        """;

    public const string PostgresScript = """
        CREATE TABLE customers (id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL, mail text UNIQUE, prefecture text, since date NOT NULL);
        CREATE TABLE products (id serial PRIMARY KEY, name text NOT NULL, price numeric(10,2) NOT NULL CHECK (price > 0), tags text[] NOT NULL DEFAULT '{}');
        CREATE TABLE orders (id bigserial PRIMARY KEY, customer_id integer NOT NULL REFERENCES customers, ordered_at timestamptz NOT NULL, status text NOT NULL, note text);
        CREATE TABLE order_lines (order_id bigint NOT NULL REFERENCES orders, line smallint NOT NULL, product_id integer NOT NULL REFERENCES products, quantity integer NOT NULL, PRIMARY KEY (order_id, line));
        CREATE TABLE coupons (code text PRIMARY KEY, percent integer NOT NULL);
        INSERT INTO coupons VALUES ('SPRING', 10), ('桜', 15), ('FRIENDS', 20);
        CREATE INDEX ON orders (customer_id);
        CREATE VIEW revenue AS SELECT o.id, sum(l.quantity * p.price) AS total FROM orders o JOIN order_lines l ON l.order_id = o.id JOIN products p ON p.id = l.product_id GROUP BY o.id;
        INSERT INTO customers (name, mail, prefecture, since)
          SELECT (ARRAY['佐藤','鈴木','高橋','田中','伊藤','Smith','García','Müller'])[1 + i % 8] || ' ' || (ARRAY['花子','太郎','結衣','蓮','Ann','José'])[1 + i % 6],
                 'customer' || i || '@shop.example', (ARRAY['東京都','大阪府','北海道','福岡県','京都府'])[1 + i % 5], date '2015-04-01' + i % 3000
          FROM generate_series(1, 2000) i;
        INSERT INTO products (name, price, tags)
          SELECT (ARRAY['緑茶','湯のみ','風呂敷','Kettle','Lamp','お香'])[1 + i % 6] || ' No. ' || i, 300 + i * 37 % 9000 + 0.5, ARRAY['tag' || i % 7, 'tag' || i % 11]
          FROM generate_series(1, 500) i;
        INSERT INTO orders (customer_id, ordered_at, status, note)
          SELECT 1 + i * 7919 % 2000, timestamptz '2024-01-01 09:00+09' + i * interval '7 minutes', (ARRAY['paid','sent','done','returned'])[1 + i % 4],
                 CASE WHEN i % 9 = 0 THEN 'ギフト包装 / gift wrapping' END
          FROM generate_series(1, 20000) i;
        INSERT INTO order_lines SELECT o, l, 1 + (o * 31 + l * 17) % 500, 1 + (o + l) % 4 FROM generate_series(1, 20000) o, generate_series(1, 3) l WHERE (o + l) % 5 <> 0;
        ANALYZE;
        """;

    public const string SqliteScript = """
        BEGIN;
        CREATE TABLE customers (id INTEGER PRIMARY KEY, name TEXT NOT NULL, mail TEXT UNIQUE, since TEXT NOT NULL);
        CREATE TABLE products (id INTEGER PRIMARY KEY, name TEXT NOT NULL, price REAL NOT NULL CHECK (price > 0));
        CREATE TABLE orders (id INTEGER PRIMARY KEY, customer_id INTEGER NOT NULL REFERENCES customers, status TEXT NOT NULL, note TEXT);
        CREATE TABLE order_lines (order_id INTEGER NOT NULL REFERENCES orders, line INTEGER NOT NULL, product_id INTEGER NOT NULL REFERENCES products, quantity INTEGER NOT NULL, PRIMARY KEY (order_id, line));
        CREATE TABLE coupons (code TEXT PRIMARY KEY, percent INTEGER NOT NULL);
        INSERT INTO coupons VALUES ('SPRING', 10), ('桜', 15), ('FRIENDS', 20);
        CREATE INDEX orders_customer ON orders (customer_id);
        WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000)
          INSERT INTO customers SELECT i, CASE i % 4 WHEN 0 THEN '佐藤 花子' WHEN 1 THEN '鈴木 太郎' WHEN 2 THEN 'Ann Smith' ELSE 'José García' END, 'customer' || i || '@shop.example', date('2015-04-01', '+' || i || ' days') FROM n;
        WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 500)
          INSERT INTO products SELECT i, CASE i % 3 WHEN 0 THEN '緑茶' WHEN 1 THEN '湯のみ' ELSE 'Kettle' END || ' No. ' || i, 300 + i * 37 % 9000 + 0.5 FROM n;
        WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000)
          INSERT INTO orders SELECT i, 1 + i * 7919 % 2000, CASE i % 4 WHEN 0 THEN 'paid' WHEN 1 THEN 'sent' WHEN 2 THEN 'done' ELSE 'returned' END, CASE WHEN i % 9 = 0 THEN 'ギフト包装 / gift wrapping' END FROM n;
        WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 40000)
          INSERT INTO order_lines SELECT 1 + i % 20000, 1 + i / 20000, 1 + i * 31 % 500, 1 + i % 4 FROM n;
        COMMIT;
        """;
}
